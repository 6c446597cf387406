"""An image of a whole NixOS, with systemd as its first process."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import as_module, attrs, identity, import_with_inputs, imported, lib, with_inputs
from nixcompose.keys import Flag, Key
from nixcompose.targets import _image, _modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target, User

KEYS = {
    "nixos": Key(Flag(), "A whole NixOS, with systemd as its first process, instead of packages; false if left out."),
    "state-version": _modules.STATE_VERSION,
    "hostname": _modules.HOSTNAME,
}
USERS = 100
"""The number of the group `users`, which normal users of a NixOS are in."""

_ONLY_NIXOS = ("modules", "state-version", "hostname")
_NOT_NIXOS = {
    "command": "systemd is its first process",
    "entrypoint": "systemd is its first process",
    "parent": "it brings all that is in it",
    "per-profile": "write a target for each",
    "working-dir": "it is entered by logging in",
}


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report keys that say something of a NixOS where there is none, or that a NixOS has no use for."""
    del manifest
    given = {**target.options, **({"modules": target.modules} if target.modules else {})}
    if not target.options.get("nixos", False):
        for key in _ONLY_NIXOS:
            if key in given:
                message = f"{key} is for a whole NixOS, and this is an image of packages"
                report("NXC206", (*path, key), message, fix="add nixos = true, or remove it", on_key=True)
        return
    _modules.check_hostname(target, path, report)
    if target.options.get("image", {}).get("nix-database"):
        place = (*path, "image", "nix-database")
        report("NXC206", place, "a NixOS registers what is in its store when it boots", fix="remove it", on_key=True)
    for key, why in _NOT_NIXOS.items():
        if given.get(key, False) is not False:
            message = f"{key} means nothing in an image of a whole NixOS: {why}"
            report("NXC206", (*path, key), message, fix="remove it, or write services in a module", on_key=True)


def artefacts(
    context: Context,
    labels: Mapping[str, Any] | None = None,
    settings: Iterable[nix.Entry] = (),
    early: User | None = None,
) -> Artefacts:
    """Return the modules of the NixOS and its image; by system a configuration, and the packages of the image.

    *settings* are further options of the NixOS, *early* is a user that is in the image before NixOS makes it.
    """
    manifest, target, out = context.manifest, context.target, context.out
    further = [_modules.account(manifest.users[name]) for name in target.options.get("users", ())]
    file, text = _modules.target_module(context, [*_modules.machine(context), *further, *_etc(context), *settings])
    module, image = f"{out}/modules/container.nix", f"{out}/images/{target.name}.nix"
    outputs = [Output("nixosModules", "container", import_with_inputs(manifest, context.path_to(module)))]
    for system in context.systems:
        machine = nix.Attrs([nix.Bind("modules", _modules.machine_modules(context, system, "container", file))])
        name = _modules.name_for(context, system, target.name)
        outputs.append(Output("nixosConfigurations", name, lib("nixosSystem", machine), (system,)))
        given = [
            nix.Inherit(["lib", "pkgs"]),
            nix.Bind("nixos", nix.ref("inputs", "self", "nixosConfigurations", name)),
            *_image.given_tools(manifest, target),
        ]
        build = imported(context.path_to(image), nix.Attrs(given))
        outputs += [
            Output("packages", f"{target.name}{suffix}", nix.Select(build, attribute), (system,))
            for suffix, attribute in _image.packages(target).items()
        ]
    files = {
        file: text,
        module: context.file(_module(context)),
        image: context.file(_image_file(context, labels or {}, early)),
    }
    return Artefacts(files, tuple(outputs), _modules.system_packages(context), ("container.nix", "nixos-image.nix"))


def _etc(context: Context) -> list[nix.Entry]:
    files = context.target.options.get("etc", {})
    entries = {
        name: {"text": entry} if isinstance(entry, str) else {"source": context.path_to(entry["file"], "targets")}
        for name, entry in files.items()
    }
    return [nix.Bind(("environment", "etc"), nix.value(entries))] if entries else []


def _module(context: Context) -> nix.Expr:
    """The NixOS module, together with what any NixOS in a container wants."""
    imports = nix.List([as_module(context.manifest, nix.Path("./nixos.nix")), nix.Path("../container.nix")])
    return with_inputs(context.manifest, nix.Attrs([*identity("container"), nix.Bind("imports", imports)]))


def _image_file(context: Context, labels: Mapping[str, Any], early: User | None) -> nix.Expr:
    options, tools = context.target.options, _image.tools(context.manifest, context.target)
    name, tag = _image.reference(context.target)
    optional = {
        "env": options.get("env"),
        "labels": {**options.get("labels", {}), **labels},
        "ports": options.get("ports"),
    }
    entries: list[nix.Entry] = [
        nix.Inherit(sorted(["lib", "nixos", "pkgs", "tag", *tools])),
        nix.Bind("name", nix.Str(name)),
        nix.Bind("maxLayers", nix.value(options.get("image", {}).get("max-layers", 100))),
        *(nix.Bind(key, nix.value(given)) for key, given in optional.items() if given),
        *([nix.Bind("early", _early(early))] if early else []),
    ]
    formals: list[str | tuple[str, nix.Expr | None]] = [
        "lib",
        "nixos",
        "pkgs",
        *((tool, nix.Var("null")) for tool in tools),
        ("tag", nix.Str(tag)),
    ]
    body = imported(context.path_to(f"{context.out}/nixos-image.nix", "images"), nix.Attrs(entries))
    return nix.Lambda(nix.Formals(formals), body)


def _early(user: User) -> nix.Expr:
    gid = 0 if user.name == "root" else USERS
    home, description = user.home_directory, user.description or user.name
    return attrs(name=user.name, uid=user.uid, gid=gid, home=home, description=description)
