"""A home directory that home-manager looks after."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import attrs, default
from nixcompose.targets import _modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.artefacts import Context

KEYS = {"state-version": _modules.STATE_VERSION}
NEEDS: tuple[str, ...] = ("user",)
MODULE_CLASS = "home-manager"
INPUTS: tuple[str, ...] = ("home-manager",)
SYSTEMS: tuple[str, ...] = ()


def artefacts(context: Context) -> Artefacts:
    """Return `targets/NAME.nix` and a `homeConfigurations` entry for each system."""
    user = context.user
    home = attrs(
        username=default(user.name),
        homeDirectory=_home_directory(context),
        stateVersion=default(_modules.state_version(context)),
    )
    arguments = ("pkgs",) if _is_mixed(context) else ()
    file, text = _modules.target_module(context, [nix.Bind("home", home)], arguments)
    outputs, packages = [], {}
    for system in context.systems:
        modules = _modules.module_list(context, "home-manager", file)
        given = nix.Attrs([nix.Bind("pkgs", nix.Select(nix.Var("pkgsFor"), system)), nix.Bind("modules", modules)])
        function = nix.ref("inputs", "home-manager", "lib", "homeManagerConfiguration")
        name = _modules.name_for(context, system, _home_name(context))
        outputs.append(Output("homeConfigurations", name, nix.Call(function, given), (system,)))
        packages[system] = nix.ref("inputs", "self", "homeConfigurations", name, "config", "home", "packages")
    return Artefacts({file: text}, tuple(outputs), packages)


def _is_mixed(context: Context) -> bool:
    """Tell whether the home is on Linux and on macOS, and where it is has to be seen there."""
    return context.user.home is None and len({system.endswith("-darwin") for system in context.systems}) == 2


def _home_directory(context: Context) -> nix.Expr:
    user = context.user
    on_macos = nix.Str("/var/root" if user.name == "root" else f"/Users/{user.name}")
    if _is_mixed(context):
        is_darwin = nix.ref("pkgs", "stdenv", "hostPlatform", "isDarwin")
        return default(nix.If(is_darwin, on_macos, nix.Str(user.home_directory)))
    if user.home is None and context.systems[0].endswith("-darwin"):
        return default(on_macos)
    return default(user.home_directory)


def _home_name(context: Context) -> str:
    """The user's name, as home-manager looks for it; with several homes of one user also the target's."""
    homes = [target for target in context.manifest.targets.values() if target.kind == "home-manager"]
    same = [target for target in homes if target.user == context.target.user]
    return context.user.name if len(same) == 1 else f"{context.user.name}@{context.target.name}"
