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


def artefacts(context: Context) -> Artefacts:
    """Return `targets/NAME.nix` and a `homeConfigurations` entry for each system."""
    user = context.user
    home = attrs(
        username=default(user.name),
        homeDirectory=default(user.home_directory),
        stateVersion=default(_modules.state_version(context)),
    )
    file, text = _modules.target_module(context, [nix.Bind("home", home)])
    outputs = []
    for system in context.systems:
        modules = _modules.module_list(context, "home-manager", file)
        arguments = nix.Attrs(
            [
                nix.Bind("pkgs", nix.Select(nix.Var("pkgsFor"), system)),
                nix.Bind("modules", modules),
            ]
        )
        function = nix.ref("inputs", "home-manager", "lib", "homeManagerConfiguration")
        name = _modules.name_for(context, system, _home_name(context))
        outputs.append(Output("homeConfigurations", name, nix.Call(function, arguments)))
    return Artefacts({file: text}, tuple(outputs))


def _home_name(context: Context) -> str:
    """The user's name, as home-manager looks for it; with several homes of one user also the target's."""
    homes = [target for target in context.manifest.targets.values() if target.kind == "home-manager"]
    same = [target for target in homes if target.user == context.target.user]
    return context.user.name if len(same) == 1 else f"{context.user.name}@{context.target.name}"
