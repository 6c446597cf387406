"""A NixOS in an LXC container of Incus, made with NixOS's own images."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import imported
from nixcompose.targets import _modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

KEYS = {
    "state-version": _modules.STATE_VERSION,
    "home": _modules.HOME,
    "hostname": _modules.HOSTNAME,
}
NEEDS: tuple[str, ...] = ()
MODULE_CLASS = "nixos"
INPUTS: tuple[str, ...] = ()
SYSTEMS: tuple[str, ...] = ("*-linux",)

IMAGES = {"": "lxc", "-metadata": "lxc-metadata", "-import": "import"}
"""The packages of a target, by what their names end with: which of the images of `lxc.nix` they are."""


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report a home and a host name that the machine cannot have."""
    _modules.check_home(manifest, target, path, report)
    _modules.check_hostname(target, path, report)


def artefacts(context: Context) -> Artefacts:
    """Return `targets/NAME.nix`, and by system the configuration, its images, and what gives them to Incus."""
    target = context.target
    file, text = _modules.target_module(context, _modules.machine(context))
    outputs = []
    for system in context.systems:
        name = _modules.name_for(context, system, target.name)
        images = nix.ref("inputs", "self", "nixosConfigurations", name, "images")
        outputs += [
            Output("packages", f"{target.name}{end}", nix.Select(images, image), (system,))
            for end, image in IMAGES.items()
        ]
        outputs.append(Output("nixosConfigurations", name, _machine(context, system, file), (system,)))
    return Artefacts({file: text}, tuple(outputs), _modules.system_packages(context), ("lxc.nix",))


def _machine(context: Context, system: str, file: str) -> nix.Expr:
    arguments = nix.Attrs(
        [
            nix.Inherit(["lib"]),
            nix.Bind("alias", nix.Str(context.target.name)),
            nix.Bind("modules", _modules.machine_modules(context, system, "nixos", file)),
        ]
    )
    return imported(context.path_to(f"{context.out}/lxc.nix"), arguments)
