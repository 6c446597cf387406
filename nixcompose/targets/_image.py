"""The keys and parts that all kinds of images share."""

from __future__ import annotations

import re

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import attrs, imported, strings, surroundings
from nixcompose.keys import Items, Key, MapOf, Number, Table, Text
from nixcompose.targets import DIRECTORY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

no_nul = "remove \\u0000"
argument = Text("an argument", r"[^\x00]*", no_nul)
directory = Text("the absolute path of a directory", DIRECTORY, 'such as "/workspace"')
IMAGE_NAME = Text("the name of an image", r"[a-z0-9]+(?:[._/:-]+[a-z0-9]+)*", 'lower case, such as "ghcr.io/me/tools"')
IMAGE = Table(
    {
        "name": Key(
            IMAGE_NAME,
            "Its name, with the registry if it has one; the target's name if left out.",
        ),
        "tag": Key(
            Text("a tag", r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", 'such as "latest" or "2026-11"'),
            'Its tag; "latest" if left out.',
        ),
        "max-layers": Key(Number(2, 125), "The most layers it may have; 100 if left out."),
    },
    "an image",
)
ENVIRONMENT = MapOf(
    Text("a value without NUL", r"[^\x00]*", no_nul),
    r"[A-Za-z_][A-Za-z0-9_]*",
    "a table of variables",
    "use letters, digits and '_', and begin with no digit",
)
KEYS = {
    "image": Key(IMAGE, "Name, tag and layers of the image."),
    "env": Key(ENVIRONMENT, "Environment variables that the image sets."),
    "labels": Key(MapOf(Text("a value without NUL", r"[^\x00]*", no_nul)), "Labels of the image."),
    "entrypoint": Key(
        Items(argument, "a list of arguments"), "The program that always runs, with its first arguments."
    ),
    "command": Key(Items(argument, "a list of arguments"), 'The default command; ["/bin/bash"] if left out.'),
    "working-dir": Key(directory, "The directory that commands start in; the user's home if left out."),
}


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report a target whose name cannot be that of its image, and that gives it no other."""
    del manifest
    default = target.name.lower()
    if "name" not in target.options.get("image", {}) and not re.fullmatch(IMAGE_NAME.pattern, default):
        report(
            "NXC206",
            path,
            f'"{default}" is not {IMAGE_NAME.what}',
            fix='give it one: image = { name = "tools" }',
            on_key=True,
        )


def reference(context: Context) -> tuple[str, str]:
    """Return the name and the tag of the target's image."""
    image = context.target.options.get("image", {})
    return image.get("name", context.target.name.lower()), image.get("tag", "latest")


def image_artefacts(
    context: Context, extra: Iterable[nix.Entry] = (), labels: Mapping[str, Any] | None = None
) -> Artefacts:
    """Return the image's file, a function of the selection, and the flake packages that build it."""
    options, user, target = context.target.options, context.user, context.target
    name, _ = reference(context)
    inherited = surroundings(context.manifest)
    groups = imported(
        context.path_to(f"{context.out}/groups.nix", "images"),
        nix.Attrs([nix.Inherit(inherited), nix.Bind("target", nix.Str(target.name))]),
    )
    account = attrs(
        name=user.name,
        uid=user.uid,
        gid=user.uid if user.gid is None else user.gid,
        home=user.home_directory,
        description=user.description or user.name,
        groups=user.extra_groups,
    )
    entries: list[nix.Entry] = [
        nix.Inherit(["lib", "pkgs", "tag"]),
        nix.Bind("name", nix.Str(name)),
        nix.Bind("maxLayers", nix.value(options.get("image", {}).get("max-layers", 100))),
        nix.Bind("packages", nix.Call(nix.Select(groups, "select"), nix.Var("terms"))),
        nix.Bind("user", account),
        nix.Bind("command", strings(options.get("command", ("/bin/bash",)))),
    ]
    if "entrypoint" in options:
        entries.append(nix.Bind("entrypoint", strings(options["entrypoint"])))
    if "working-dir" in options:
        entries.append(nix.Bind("workingDir", nix.Str(options["working-dir"])))
    if "env" in options:
        entries.append(nix.Bind("env", nix.value(options["env"])))
    if all_labels := dict(options.get("labels", {})) | dict(labels or {}):
        entries.append(nix.Bind("labels", nix.value(all_labels)))
    body = imported(context.path_to(f"{context.out}/image.nix", "images"), nix.Attrs([*entries, *extra]))
    formals: list[str | tuple[str, nix.Expr | None]] = [
        *inherited,
        ("tag", nix.Str(reference(context)[1])),
        ("terms", strings(target.terms)),
    ]
    file = f"{context.out}/images/{target.name}.nix"
    build = imported(context.path_to(file), nix.Attrs([nix.Inherit(inherited)]))
    return Artefacts(
        {file: context.file(nix.Lambda(nix.Formals(formals), body))},
        (
            Output("packages", target.name, nix.Select(build, "image"), context.systems),
            Output("packages", f"{target.name}-stream", nix.Select(build, "stream"), context.systems),
        ),
        {system: nix.ref("inputs", "self", "packages", system, target.name, "contents") for system in context.systems},
    )
