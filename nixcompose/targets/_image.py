"""The keys and parts that all kinds of images share."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import attrs, imported, lib, strings, surroundings
from nixcompose.keys import NAME, NO_NUL, USER_NAME, Choice, Either, Flag, Items, Key, MapOf, Number, Table, Text
from nixcompose.targets import DIRECTORY, _modules
from nixcompose.targets._image_check import (
    IMAGE_NAME,
    TAG,
    builders,
    check,
    max_layers,
    own_builders,
    paths,
    reference,
    written,
)
from nixcompose.targets._nix import nix_conf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from nixcompose.artefacts import Context
    from nixcompose.manifest import Manifest, Target, User

__all__ = [
    "KEYS",
    "check",
    "directory",
    "image_artefacts",
    "inputs",
    "paths",
    "project_file",
    "reference",
    "selected",
    "written",
]

NIX2CONTAINER = "nix2container"
argument = Text("an argument", r"[^\x00]*", NO_NUL)
content = Text("a text without NUL", r"[^\x00]*", NO_NUL)
directory = Text("the absolute path of a directory", DIRECTORY, 'such as "/workspace"')
project_file = Text("a path inside the project", r"[^\x00-\x1f\x7f]+", 'such as "etc/app.conf"')

SRI = Text("an SRI hash", r"sha256-[A-Za-z0-9+/]{43}=", 'such as "sha256-…=", as nix-prefetch-docker prints it')
HASH = Either(
    (SRI, MapOf(SRI, r"[a-z0-9_]+-linux", "a table of hashes by system", 'name systems, such as "x86_64-linux"')),
    "an SRI hash, or a table of them by system",
)
PARENT = Table(
    {
        "name": Key(IMAGE_NAME, "Its name, with the registry if that is not Docker's.", required=True),
        "tag": Key(TAG, 'The tag it is known by; "latest" if left out. What is pulled is what the digest says.'),
        "digest": Key(
            Text("a digest", r"sha256:[0-9a-f]{64}", '"sha256:" and 64 hexadecimal digits'),
            "The digest of its manifest, or of its list of manifests.",
            required=True,
        ),
        "hash": Key(HASH, "The hash that dockerTools.pullImage wants, or one for each system."),
        "nix2container-hash": Key(HASH, "The hash that nix2container's pullImage wants, or one for each system."),
    },
    "an image to pull",
    Text("the name of a target", NAME, "name a target, or write { name, digest, hash }"),
)
IMAGE = Table(
    {
        "name": Key(
            IMAGE_NAME,
            "Its name, with the registry if it has one; the target's name if left out.",
        ),
        "tag": Key(TAG, 'Its tag; "latest" if left out.'),
        "max-layers": Key(
            Number(2, 125),
            "The most layers it may have, with its parent's; 100, or 20 more than the parent's, if left out.",
        ),
        "builders": Key(
            Items(
                Choice(("dockerTools", NIX2CONTAINER), "a builder of images"),
                "a list of builders",
                least=1,
                distinct=True,
            ),
            'What builds it, each as flake packages of its own; ["dockerTools"] if left out.',
        ),
        "nix-database": Key(
            Flag(), "Nix in the image knows what is in its store, and the store is the user's; false if left out."
        ),
    },
    "an image",
)
ENVIRONMENT = MapOf(
    Text("a value without NUL", r"[^\x00]*", NO_NUL),
    r"[A-Za-z_][A-Za-z0-9_]*",
    "a table of variables",
    "use letters, digits and '_', and begin with no digit",
)
ETC = MapOf(
    Either(
        (content, Table({"file": Key(project_file, "A file of the project.", required=True)}, "a file")),
        "a text, or { file = … }",
    ),
    r"(?!(?:passwd|group|shadow)$)(?!\.\.?(?:/|$))[A-Za-z0-9_.+-]+(?:/(?!\.\.?(?:/|$))[A-Za-z0-9_.+-]+)*",
    "a table of files",
    "write the path below /etc, of plain characters; passwd, group and shadow follow from [users]",
)
KEYS = {
    "image": Key(IMAGE, "Name, tag, layers and builders of the image."),
    "parent": Key(PARENT, "The image it adds to: another target's, or one that is pulled."),
    "env": Key(ENVIRONMENT, "Environment variables that the image sets."),
    "labels": Key(MapOf(Text("a value without NUL", r"[^\x00]*", NO_NUL)), "Labels of the image."),
    "entrypoint": Key(
        Items(argument, "a list of arguments"), "The program that always runs, with its first arguments."
    ),
    "command": Key(Items(argument, "a list of arguments"), 'The default command; ["/bin/bash"] if left out.'),
    "working-dir": Key(directory, "The directory that commands start in; the user's home if left out."),
    "per-profile": Key(
        Flag(), "An image for each profile as well, with the profile's name as its tag; false if left out."
    ),
    "users": Key(
        Items(Text("a user's name", USER_NAME, "write it as in [users]"), "a list of users"),
        "Further accounts, of [users], each with a uid of its own.",
    ),
    "etc": Key(ETC, "Files in /etc: the text, or { file } for one of the project."),
    "home": _modules.HOME,
    "ports": Key(Items(Number(1, 65535, "a port"), "a list of ports"), "TCP ports that it listens on."),
}


def inputs(target: Target) -> tuple[str, ...]:
    """Return the flake inputs that the builders of the target's image need."""
    return (NIX2CONTAINER,) if NIX2CONTAINER in own_builders(target) else ()


def image_artefacts(
    context: Context, extra: Iterable[nix.Entry] = (), labels: Mapping[str, Any] | None = None
) -> Artefacts:
    """Return the image's file, a function of the selection, and the flake packages that build it."""
    target = context.target
    body = imported(
        context.path_to(f"{context.out}/image.nix", "images"),
        nix.Attrs([*_description(context, labels or {}), *extra]),
    )
    formals: list[str | tuple[str, nix.Expr | None]] = [
        *surroundings(context.manifest),
        *((name, nix.Var("null")) for name in (*tools(context.manifest, target), *_home(context))),
        *_chosen(context),
    ]
    contents = f"{target.name}{next(iter(packages(target)))}", "contents"
    return Artefacts(
        {f"{context.out}/images/{target.name}.nix": context.file(nix.Lambda(nix.Formals(formals), body))},
        (*_outputs(context), *_outputs_by_profile(context), _function(context)),
        {system: nix.ref("inputs", "self", "packages", system, *contents) for system in context.systems},
    )


def _outputs(context: Context) -> list[Output]:
    """The flake packages of the image, with its own selection or with that of the variable `terms`."""
    build, chosen = _built(context), _built(context, nix.Inherit(["terms"]))
    return [
        Output(
            "packages",
            f"{context.target.name}{suffix}",
            nix.Select(build, attribute),
            context.systems,
            nix.Select(chosen, attribute),
        )
        for suffix, attribute in packages(context.target).items()
    ]


def _outputs_by_profile(context: Context) -> list[Output]:
    """The flake packages of the image with each profile in turn, which is also its tag, if they are wanted."""
    target, tag = context.target, context.target.options.get("image", {}).get("tag")
    outputs = []
    for profile in context.manifest.profiles if target.options.get("per-profile") else ():
        own_tag = nix.Str(profile if tag is None else f"{tag}-{profile}")
        build = _built(context, nix.Bind("tag", own_tag), nix.Bind("terms", strings([profile])))
        outputs += [
            Output("packages", f"{target.name}-{profile}{suffix}", nix.Select(build, attribute), context.systems)
            for suffix, attribute in packages(target).items()
        ]
    return outputs


def _function(context: Context) -> Output:
    """`lib.images.NAME`: the image as a function of a system, a tag and a selection."""
    pkgs = nix.Bind("pkgs", lib("getAttr", nix.Var("system"), nix.Var("pkgsFor")))
    build = _built(context, nix.Inherit(["tag", "terms"]))
    formals: list[str | tuple[str, nix.Expr | None]] = ["system", *_chosen(context)]
    image = nix.Select(build, next(iter(packages(context.target).values())))
    return Output("lib.images", context.target.name, nix.Lambda(nix.Formals(formals), nix.Let([pkgs], image)))


def _built(context: Context, *more: nix.Entry) -> nix.Expr:
    """What the image's file gives, called from within the outputs of the flake, where `pkgs` is at hand."""
    file = context.path_to(f"{context.out}/images/{context.target.name}.nix")
    tools = given_tools(context.manifest, context.target)
    return imported(
        file, nix.Attrs([nix.Inherit(surroundings(context.manifest)), *tools, *_given_home(context), *more])
    )


def _chosen(context: Context) -> list[tuple[str, nix.Expr | None]]:
    """What one can choose of an image, with what the manifest chose."""
    return [("tag", nix.Str(reference(context.target)[1])), ("terms", strings(context.target.terms))]


def given_tools(manifest: Manifest, target: Target) -> list[nix.Entry]:
    """Return the builders that the image's file is called with, from within the outputs of the flake."""
    here = nix.ref("pkgs", "stdenv", "hostPlatform", "system")
    return [
        nix.Bind(
            name, nix.Select(nix.Call(nix.ref("builtins", "getAttr"), here, nix.ref("inputs", name, "packages")), name)
        )
        for name in tools(manifest, target)
    ]


def tools(manifest: Manifest, target: Target) -> tuple[str, ...]:
    """Return the builders beside nixpkgs that the image is made with, or an image that adds to it."""
    return (NIX2CONTAINER,) if NIX2CONTAINER in builders(manifest, target) else ()


def _home(context: Context) -> list[str]:
    """The argument of the image's file that is the home in it, if it has one."""
    return ["home"] if "home" in context.target.options else []


def _given_home(context: Context) -> list[nix.Entry]:
    """The home of the image's user, from within the outputs of the flake: the system is that of `pkgs`."""
    if not _home(context):
        return []
    home = context.manifest.targets[context.target.options["home"]]
    names = _modules.home_names(context.manifest, home)
    homes = {system: nix.ref("inputs", "self", "homeConfigurations", names[system]) for system in context.systems}
    here = nix.ref("pkgs", "stdenv", "hostPlatform", "system")
    several = nix.Call(nix.ref("builtins", "getAttr"), here, nix.value(homes))
    return [nix.Bind("home", several if len(homes) > 1 else next(iter(homes.values())))]


def _description(context: Context, labels: Mapping[str, Any]) -> list[nix.Entry]:
    """What the image is, for `image.nix`."""
    options, manifest, target = context.target.options, context.manifest, context.target
    image = options.get("image", {})
    entries: list[nix.Entry] = [
        nix.Inherit(sorted(["lib", *_home(context), *tools(manifest, target), "pkgs", "tag"])),
        nix.Bind("name", nix.Str(reference(context.target)[0])),
        nix.Bind("maxLayers", nix.value(max_layers(manifest, target))),
        nix.Bind("packages", selected(context, nix.Var("terms"))),
        nix.Bind("user", _account(context.user)),
    ]
    optional = {
        "command": options.get("command"),
        "database": image.get("nix-database"),
        "entrypoint": options.get("entrypoint"),
        "env": options.get("env"),
        "etc": _etc(context),
        "labels": {**options.get("labels", {}), **labels},
        "parent": _parent(context),
        "ports": options.get("ports"),
        "users": [_account(manifest.users[name]) for name in options.get("users", ())],
        "workingDir": options.get("working-dir"),
    }
    return entries + [
        nix.Bind(name, nix.value(given)) for name, given in optional.items() if given not in (None, {}, [])
    ]


def selected(context: Context, terms: nix.Expr) -> nix.Expr:
    """The packages that *terms* select for the target, in a file of `images/`."""
    groups = imported(
        context.path_to(f"{context.out}/groups.nix", "images"),
        nix.Attrs([nix.Inherit(surroundings(context.manifest)), nix.Bind("target", nix.Str(context.target.name))]),
    )
    return nix.Call(nix.Select(groups, "select"), terms)


def _account(user: User) -> nix.Expr:
    return attrs(
        name=user.name,
        uid=user.uid,
        gid=user.uid if user.gid is None else user.gid,
        home=user.home_directory,
        description=user.description or user.name,
        groups=user.extra_groups,
    )


def _etc(context: Context) -> dict[str, Any]:
    """The files below /etc, by name: those of the target, and the settings of Nix."""
    settings = nix_conf(context.manifest)
    given = {"nix/nix.conf": settings} if settings else {}
    return {name: _etc_file(context, entry) for name, entry in (given | context.target.options.get("etc", {})).items()}


def _etc_file(context: Context, entry: str | Mapping[str, str]) -> dict[str, Any]:
    if isinstance(entry, str):
        return {"text": entry}
    # A name of its own: not every name of a file can be one in the store.
    copied = attrs(name="etc-file", path=context.path_to(entry["file"], "images"))
    return {"source": nix.Call(nix.ref("builtins", "path"), copied)}


def _parent(context: Context) -> nix.Expr | None:
    parent = context.target.options.get("parent")
    if parent is None:
        return None
    if isinstance(parent, str):
        known = sorted([*surroundings(context.manifest), *tools(context.manifest, context.target)])
        file = context.path_to(f"{context.out}/images/{parent}.nix", "images")
        return imported(file, nix.Attrs([nix.Inherit(known)]))
    names = {"name": "name", "tag": "tag", "digest": "digest", "hash": "hash", "nix2container-hash": "directoryHash"}
    pulled = {"tag": "latest", **parent}
    return nix.value({name: pulled[key] for key, name in names.items() if key in pulled})


def packages(target: Target) -> dict[str, str]:
    """Return what follows the target's name in the names of its flake packages, with the attribute of its file."""
    made = {"": "image", "-stream": "stream"} if "dockerTools" in own_builders(target) else {}
    return made | ({f"-{NIX2CONTAINER}": NIX2CONTAINER} if NIX2CONTAINER in own_builders(target) else {})
