"""A home directory that home-manager looks after."""

from __future__ import annotations

import re

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import default
from nixcompose.keys import Key, MapOf, Text
from nixcompose.targets import _modules
from nixcompose.targets._image import ENVIRONMENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

FILES = MapOf(
    Text("a path inside the project", r"[^\x00-\x1f\x7f]+", 'such as "dotfiles/tmux.conf"'),
    r"(?!~)(?!\.\.?(?:/|$))[^/\x00-\x1f\x7f]+(?:/(?!\.\.?(?:/|$))[^/\x00-\x1f\x7f]+)*",
    "a table of files",
    'name where it goes to from there on, such as "nvim/init.lua"',
)
KEYS = {
    "state-version": _modules.STATE_VERSION,
    "env": Key(
        ENVIRONMENT,
        "Variables of the user's sessions. The shell puts in what another variable holds for $NAME, and runs nothing.",
    ),
    "files": Key(FILES, "Files and directories of the project, by where they are linked below the home directory."),
    "config-files": Key(FILES, "The same, by where they are linked below the directory of configurations, ~/.config."),
}
NEEDS: tuple[str, ...] = ("user",)
MODULE_CLASS = "home-manager"
INPUTS: tuple[str, ...] = ("home-manager",)
SYSTEMS: tuple[str, ...] = ()

_PLACES = {"files": "", "config-files": ".config/"}


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report files that would be linked to one place, or into a directory that is a link itself."""
    del manifest
    taken: dict[str, str] = {}
    for key, folder in _PLACES.items():
        for name in target.options.get(key, {}):
            place = folder + name
            parts = place.split("/")
            above = ["/".join(parts[:length]) for length in range(1, len(parts))]
            clash = [other for other in taken if other in [*above, place] or other.startswith(f"{place}/")]
            if clash:
                message = f'"~/{place}" cannot be linked beside "~/{clash[0]}", which is one of {taken[clash[0]]}'
                if place in taken:
                    message = f'"~/{place}" is linked twice: it is one of {taken[place]} too'
                report("NXC206", (*path, key, name), message, fix="leave one of the two out", on_key=True)
            taken.setdefault(place, key)


def paths(name: str, options: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield what `files` and `config-files` name in the project, each with its key path."""
    del name
    for key in _PLACES:
        for place, file in options.get(key, {}).items():
            yield (key, place), file, "file or directory"


def artefacts(context: Context) -> Artefacts:
    """Return `targets/NAME.nix` and a `homeConfigurations` entry for each system."""
    arguments = ("pkgs",) if _is_mixed(context) else ()
    file, text = _modules.target_module(context, _settings(context), arguments)
    outputs, packages = [], {}
    for system in context.systems:
        modules = _modules.module_list(context, "home-manager", file)
        given = nix.Attrs([nix.Bind("pkgs", nix.Select(nix.Var("pkgsFor"), system)), nix.Bind("modules", modules)])
        function = nix.ref("inputs", "home-manager", "lib", "homeManagerConfiguration")
        name = _modules.home_names(context.manifest, context.target)[system]
        outputs.append(Output("homeConfigurations", name, nix.Call(function, given), (system,)))
        packages[system] = nix.ref("inputs", "self", "homeConfigurations", name, "config", "home", "packages")
    return Artefacts({file: text}, tuple(outputs), packages)


def _settings(context: Context) -> list[nix.Entry]:
    """What the target sets of home-manager's options."""
    options, user = context.target.options, context.user
    home: list[nix.Entry] = [
        nix.Bind("username", default(user.name)),
        nix.Bind("homeDirectory", _home_directory(context)),
        nix.Bind("stateVersion", default(_modules.state_version(context))),
    ]
    if env := options.get("env"):
        variables = [nix.Bind(name, default(_in_double_quotes(env[name]))) for name in sorted(env)]
        home.append(nix.Bind("sessionVariables", nix.Attrs(variables)))
    if files := options.get("files"):
        home.append(nix.Bind("file", _links(context, files)))
    entries: list[nix.Entry] = [nix.Bind("home", nix.Attrs(home))]
    if files := options.get("config-files"):
        entries.append(nix.Bind(("xdg", "configFile"), _links(context, files)))
    return entries


def _in_double_quotes(value: str) -> str:
    """Escape what a shell would act on where home-manager writes *value*: all but the names of variables."""
    return re.sub(r'["\\`]|\$(?=\()', r"\\\g<0>", value)


def _links(context: Context, files: dict[str, str]) -> nix.Attrs:
    sources = {place: context.path_to(files[place], "targets") for place in sorted(files)}
    return nix.Attrs([nix.Bind((place, "source"), default(source)) for place, source in sources.items()])


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
