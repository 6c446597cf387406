"""A NixOS in the Windows Subsystem for Linux, made with NixOS-WSL."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import as_module, default, identity, import_with_inputs, lib, with_inputs
from nixcompose.keys import Data, Flag, Key, MapOf, Text
from nixcompose.targets import DIRECTORY, _modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

KEYS = {
    "state-version": _modules.STATE_VERSION,
    "home": _modules.HOME,
    "hostname": _modules.HOSTNAME,
    "docker-desktop": Key(Flag(), "Use the Docker of Docker Desktop on Windows; true if left out."),
    "windows-path": Key(Flag(), "Add the PATH of Windows to that of NixOS; true if left out."),
    "start-menu": Key(Flag(), "Put graphical programs into the start menu of Windows; true if left out."),
    "mount-root": Key(
        Text("the absolute path of a directory", DIRECTORY, 'such as "/mnt"'),
        "Where the drives of Windows are mounted; /mnt if left out.",
    ),
    "mount-options": Key(
        Text("mount options", r"[A-Za-z0-9=,_-]+", 'such as "metadata,uid=1000"'),
        'How they are mounted; "metadata,umask=22,fmask=11" if left out.',
    ),
    "wsl-conf": Key(
        MapOf(MapOf(Data(), r"[A-Za-z]+", "a section"), r"[A-Za-z]+", "a table of sections", "use letters"),
        "Further settings of /etc/wsl.conf, by section: { network = { generateHosts = false } }.",
    ),
}
NEEDS: tuple[str, ...] = ("user",)
MODULE_CLASS = "nixos"
INPUTS: tuple[str, ...] = ("nixos-wsl",)
SYSTEMS: tuple[str, ...] = ("x86_64-linux", "aarch64-linux")

_ELSEWHERE = {
    ("automount", "root"): "write mount-root",
    ("automount", "options"): "write mount-options",
    ("interop", "appendWindowsPath"): "write windows-path",
    ("network", "hostname"): "write hostname",
    ("user", "default"): "write user",
    ("boot", "systemd"): "leave it out: NixOS-WSL runs with systemd",
}
"""What of `wsl.conf` is said otherwise."""


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report a target for root, which NixOS looks after itself, and what the machine cannot have."""
    _modules.check_home(manifest, target, path, report)
    _modules.check_hostname(target, path, report)
    if target.user == "root":
        report("NXC206", (*path, "user"), "NixOS in WSL is for a user other than root", fix="name one of [users]")
    for section, settings in target.options.get("wsl-conf", {}).items():
        for name, value in settings.items():
            place = (*path, "wsl-conf", section, name)
            if (section, name) in _ELSEWHERE:
                report("NXC206", place, f"{section}.{name} is not set here", fix=_ELSEWHERE[section, name], on_key=True)
            elif isinstance(value, (dict, list, tuple)):
                message = "a setting of wsl.conf has to be a string, a number or a boolean"
                report("NXC202", place, message, fix='write "…", a number, true or false')


def artefacts(context: Context) -> Artefacts:
    """Return `modules/wsl.nix`, `targets/NAME.nix`, and by system a configuration and what packs it for WSL."""
    entries = [*_modules.machine(context), nix.Bind("wsl", _wsl(context))]
    file, text = _modules.target_module(context, entries)
    wsl_file = f"{context.out}/modules/wsl.nix"
    outputs = [Output("nixosModules", "wsl", import_with_inputs(context.manifest, context.path_to(wsl_file)))]
    for system in context.systems:
        name = _modules.name_for(context, system, context.target.name)
        modules = _modules.machine_modules(
            context, system, "wsl", file, nix.ref("inputs", "nixos-wsl", "nixosModules", "default")
        )
        machine = lib("nixosSystem", nix.Attrs([nix.Bind("modules", modules)]))
        outputs.append(Output("nixosConfigurations", name, machine, (system,)))
        builder = nix.Select(_modules.configuration(context, system), "system", "build", "tarballBuilder")
        outputs.append(Output("packages", f"{context.target.name}-tarball-builder", builder, (system,)))
    files = {file: text, wsl_file: context.file(_wsl_module(context))}
    return Artefacts(files, tuple(outputs), _modules.system_packages(context), ("wsl.nix",))


def _wsl(context: Context) -> nix.Expr:
    """The options of NixOS-WSL that the target sets."""
    options = context.target.options
    windows_path = options.get("windows-path", True)
    settings: dict[str, dict[str, Any]] = {
        "automount": {
            "root": options.get("mount-root", "/mnt"),
            "options": options.get("mount-options", "metadata,umask=22,fmask=11"),
        },
        "interop": {"appendWindowsPath": windows_path},
    }
    for section, more in options.get("wsl-conf", {}).items():
        settings[section] = settings.get(section, {}) | dict(more)
    sections = [
        nix.Bind(name, nix.Attrs([nix.Bind(key, default(value)) for key, value in settings[name].items()]))
        for name in sorted(settings)
    ]
    return nix.Attrs(
        [
            nix.Bind("defaultUser", nix.Str(context.user.name)),
            nix.Bind(("docker-desktop", "enable"), default(options.get("docker-desktop", True))),
            nix.Bind(("interop", "includePath"), default(windows_path)),
            nix.Bind("startMenuLaunchers", default(options.get("start-menu", True))),
            nix.Bind("wslConf", nix.Attrs(sections)),
        ]
    )


def _wsl_module(context: Context) -> nix.Expr:
    """The NixOS module, together with what any NixOS in WSL wants."""
    imports = nix.List([as_module(context.manifest, nix.Path("./nixos.nix")), nix.Path("../wsl.nix")])
    return with_inputs(context.manifest, nix.Attrs([*identity("wsl"), nix.Bind("imports", imports)]))
