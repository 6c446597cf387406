"""A NixOS in the Windows Subsystem for Linux, made with NixOS-WSL."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import as_module, attrs, default, identity, import_with_inputs, lib, strings, with_inputs
from nixcompose.keys import Flag, Key, Text
from nixcompose.targets import DIRECTORY, _modules
from nixcompose.targets._nix import nix_entries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

KEYS = {
    "state-version": _modules.STATE_VERSION,
    "home": _modules.HOME,
    "hostname": Key(
        Text(
            "a host name", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", "use letters, digits and '-', at most 63"
        ),
        "The name of the machine; the target's name if left out.",
    ),
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
}
NEEDS: tuple[str, ...] = ("user",)
MODULE_CLASS = "nixos"
INPUTS: tuple[str, ...] = ("nixos-wsl",)
SYSTEMS: tuple[str, ...] = ("*-linux",)


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report a target for root, which NixOS looks after itself, and a home that it cannot have."""
    _modules.check_home(manifest, target, path, report)
    if target.user == "root":
        report("NXC206", (*path, "user"), "NixOS in WSL is for a user other than root", fix="name one of [users]")


def artefacts(context: Context) -> Artefacts:
    """Return `modules/wsl.nix`, `targets/NAME.nix` and a `nixosConfigurations` entry for each system."""
    options, user = context.target.options, context.user
    account = nix.Attrs(
        [
            nix.Bind("isNormalUser", nix.value(True)),
            nix.Bind("uid", nix.value(user.uid)),
            nix.Bind("home", nix.Str(user.home_directory)),
            nix.Bind("description", default(user.description or user.name)),
            nix.Bind("extraGroups", strings(user.extra_groups)),
        ]
    )
    automount = attrs(
        root=default(options.get("mount-root", "/mnt")),
        options=default(options.get("mount-options", "metadata,umask=22,fmask=11")),
    )
    windows_path = default(options.get("windows-path", True))
    wsl = nix.Attrs(
        [
            nix.Bind("defaultUser", nix.Str(user.name)),
            nix.Bind(("docker-desktop", "enable"), default(options.get("docker-desktop", True))),
            nix.Bind(("interop", "includePath"), windows_path),
            nix.Bind("startMenuLaunchers", default(options.get("start-menu", True))),
            nix.Bind("wslConf", attrs(automount=automount, interop=attrs(appendWindowsPath=windows_path))),
        ]
    )
    entries = [
        *nix_entries(context.manifest),
        nix.Bind(("networking", "hostName"), default(options.get("hostname", context.target.name))),
        nix.Bind(("system", "stateVersion"), default(_modules.state_version(context))),
        nix.Bind(("users", "users", user.name), account),
        nix.Bind("wsl", wsl),
    ]
    file, text = _modules.target_module(context, entries)
    wsl_file = f"{context.out}/modules/wsl.nix"
    outputs = [
        Output("nixosModules", "wsl", import_with_inputs(context.manifest, context.path_to(wsl_file))),
        *(_configuration(context, system, file) for system in context.systems),
    ]
    files = {file: text, wsl_file: context.file(_wsl_module(context))}
    return Artefacts(files, tuple(outputs), _modules.system_packages(context))


def _configuration(context: Context, system: str, file: str) -> Output:
    platform = nix.Op("//", nix.Var("nixpkgsOptions"), attrs(hostPlatform=system))
    modules = _modules.module_list(
        context,
        "wsl",
        file,
        nix.ref("inputs", "nixos-wsl", "nixosModules", "default"),
        nix.Attrs([nix.Bind("nixpkgs", platform)]),
    )
    name = _modules.name_for(context, system, context.target.name)
    machine = lib("nixosSystem", nix.Attrs([nix.Bind("modules", modules)]))
    return Output("nixosConfigurations", name, machine, (system,))


def _wsl_module(context: Context) -> nix.Expr:
    """What any NixOS in WSL wants beside its packages: interop, the clipboard, the VS Code server."""
    wsl_conf = attrs(interop=attrs(enabled=default(True)))
    packages = nix.List(
        [
            nix.Comment("The VS Code server is fetched with wget."),
            nix.ref("pkgs", "wget"),
            nix.Var("clipboard"),
            nix.Var("opener"),
        ]
    )
    body = nix.Attrs(
        [
            *identity("wsl"),
            nix.Bind("imports", nix.List([as_module(context.manifest, nix.Path("./nixos.nix"))])),
            nix.Bind(("environment", "systemPackages"), packages),
            nix.Bind(
                ("programs", "nix-ld", "enable"),
                default(True),
                "The VS Code server brings a node that was not built for NixOS.",
            ),
            nix.Bind(
                "wsl",
                nix.Attrs(
                    [
                        nix.Bind("enable", default(True)),
                        nix.Bind(("interop", "register"), default(True)),
                        nix.Bind("wslConf", wsl_conf),
                    ]
                ),
            ),
        ]
    )
    clipboard = nix.Call(
        nix.ref("pkgs", "writeShellScriptBin"),
        nix.Str("wsl-clip"),
        nix.Lines(
            [
                "# Copies standard input to the clipboard: WSLg's if it runs, else that of Windows.\n",
                'if [ -n "${WAYLAND_DISPLAY:-}" ]; then\n  exec ',
                nix.ref("pkgs", "wl-clipboard"),
                "/bin/wl-copy\nfi\nexec ",
                nix.ref("config", "wsl", "wslConf", "automount", "root"),
                "/c/Windows/System32/clip.exe\n",
            ]
        ),
    )
    bindings: list[nix.Entry] = [
        nix.Bind("clipboard", clipboard),
        nix.Comment("wslu left nixpkgs in 2026; without it, Windows opens what it is given."),
        nix.Bind("wslu", nix.Call(nix.ref("builtins", "tryEval"), _wslu())),
        nix.Bind("opener", nix.If(nix.ref("wslu", "success"), nix.ref("wslu", "value"), _wslview())),
    ]
    module = nix.Lambda(nix.Formals(["config", "lib", "pkgs"], ellipsis=True), nix.Let(bindings, body))
    return with_inputs(context.manifest, module)


def _wslu() -> nix.Expr:
    gone = nix.Call(nix.Var("throw"), nix.Str("no wslu"))
    return nix.Select(nix.Var("pkgs"), "wslu", default=gone)


def _wslview() -> nix.Expr:
    script: list[nix.Part] = [
        "# Opens an address, or a file by its Windows name, with the program that Windows has for it.\n",
        'if [ -e "$1" ]; then\n  set -- "$(wslpath -w "$1")"\nfi\nexec ',
        nix.ref("config", "wsl", "wslConf", "automount", "root"),
        '/c/Windows/explorer.exe "$1"\n',
    ]
    return nix.Call(nix.ref("pkgs", "writeShellScriptBin"), nix.Str("wslview"), nix.Lines(script))
