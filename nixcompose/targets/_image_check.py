"""What a manifest can get wrong about an image."""

from __future__ import annotations

import re

from nixcompose.errors import nearest
from nixcompose.keys import Text
from nixcompose.targets import kind
from nixcompose.targets._modules import check_home

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

HOST = r"[a-z0-9]+(?:[.-]+[a-z0-9]+)*"
PART = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
IMAGE_NAME = Text(
    "the name of an image",
    rf"(?=.{{1,255}}$)(?:{HOST}(?::[0-9]{{1,5}})?/)?{PART}(?:/{PART})*",
    'lower case, without tag and digest, such as "ghcr.io/me/tools"',
)

TAG = Text("a tag", r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", 'such as "latest" or "2026-11"')


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report accounts, files, ports and parents that an image cannot have, and names that it cannot go by."""
    default = target.name.lower()
    if "name" not in target.options.get("image", {}) and not re.fullmatch(IMAGE_NAME.pattern, default):
        fix = 'give it one: image = { name = "tools" }'
        report("NXC206", path, f'"{default}" is not {IMAGE_NAME.what}', fix=fix, on_key=True)
    _check_reference(manifest, target, path, report)
    for key, look in _CHECKS.items():
        if target.options.get(key):
            look(manifest, target, written(manifest, target, key), report)
    check_home(manifest, target, path, report)
    home = manifest.targets.get(target.options.get("home", ""))
    if home is not None and not target.options.get("nixos"):
        lacking = [system for system in manifest.systems_of(target) if system not in manifest.systems_of(home)]
        if lacking and home.kind == "home-manager":
            message = f'its home "{home.name}" is not made for {", ".join(lacking)}'
            report(
                "NXC207", (*path, "home"), message, fix="limit the systems of this target, or widen those of its home"
            )


def paths(name: str, options: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the files of the project that `etc` names, each with its key path."""
    del name
    for file, entry in options.get("etc", {}).items():
        if not isinstance(entry, str):
            yield ("etc", file, "file"), entry["file"], "file"


def own_builders(target: Target) -> tuple[str, ...]:
    """Return what builds the target's image, as far as the target itself goes."""
    return tuple(target.options.get("image", {}).get("builders", ("dockerTools",)))


def reference(target: Target) -> tuple[str, str]:
    """Return the name and the tag of the target's image."""
    image = target.options.get("image", {})
    return image.get("name", target.name.lower()), image.get("tag", "latest")


def builders(manifest: Manifest, target: Target) -> list[str]:
    """Return what builds the target's image, and the images that add to it: they need it from the same builder."""
    found: dict[str, None] = {}
    waiting, seen = [target], {target.name}
    while waiting:
        image = waiting.pop()
        found |= dict.fromkeys(own_builders(image))
        children = [other for other in manifest.targets.values() if other.options.get("parent") == image.name]
        waiting += [child for child in children if child.name not in seen]
        seen |= {child.name for child in children}
    return sorted(found)


def max_layers(manifest: Manifest, target: Target) -> int:
    """Return how many layers the target's image may have, those of its parent included."""
    parent = manifest.targets.get(str(target.options.get("parent")))
    default = 100 if parent is None else min(max_layers(manifest, parent) + 20, 125)
    most: int = target.options.get("image", {}).get("max-layers", default)
    return most


def written(manifest: Manifest, target: Target, key: str) -> KeyPath:
    """Return the key path of the target's *key*: what it has from its base is written there."""
    value, seen = target.options[key], [target.name]
    while (base := manifest.targets.get(target.base or "")) and base.name not in seen:
        if base.options.get(key) != value:
            break
        target = base
        seen.append(base.name)
    return ("targets", target.name, key)


def _check_reference(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report an image that an earlier target makes under the same name and tag: one would replace the other."""
    for other in manifest.targets.values():
        if other is target:
            return
        if "image" in kind(other.kind).KEYS and reference(other) == reference(target):
            message = f'target "{other.name}" makes an image "{":".join(reference(target))}" too'
            report("NXC204", path, message, fix="give one of them another name or tag: image = { … }", on_key=True)
            return


def _check_users(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    names = [target.user or "root"]
    for index, name in enumerate(target.options["users"]):
        place = (*path, index)
        if name in names or name == "root":
            has = "the user that the image is for" if name == target.user else "in the image already"
            report("NXC213", place, f'"{name}" is {has}', fix="remove it here")
        elif name not in manifest.users:
            close = nearest(name, manifest.users)
            report("NXC208", place, f'there is no user "{name}"', fix=f"write it down: [users.{name}]", nearest=close)
        else:
            number = manifest.users[name].uid
            same = [other for other in names if other in manifest.users and manifest.users[other].uid == number]
            if same:
                message = f"{same[0]} and {name} both have the number {number} in this image"
                report("NXC206", place, message, fix="give each of them a uid of its own in [users]")
        names.append(name)


def _check_etc(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    del manifest
    names = target.options["etc"]
    for name in names:
        above = next((other for other in names if name.startswith(f"{other}/")), None)
        if above is not None:
            message = f'"{above}" cannot be a file and have "{name}" below it'
            report("NXC206", (*path, name), message, fix="rename one of the two", on_key=True)


def _check_ports(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    del manifest
    ports = target.options["ports"]
    for index, port in enumerate(ports):
        if port in ports[:index]:
            report("NXC213", (*path, index), f"port {port} is listed twice", fix="remove one of the two")


def _check_profiles(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report profiles whose names no tag can have."""
    del target
    for profile in manifest.profiles:
        if not re.fullmatch(TAG.pattern, profile):
            report("NXC206", path, f'profile "{profile}" cannot be a tag', fix=f"rename it: {TAG.hint}")


def _check_parent(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    parent = target.options["parent"]
    if not isinstance(parent, str):
        _check_pulled_parent(manifest, target, path, report)
        return
    images = {name: other for name, other in manifest.targets.items() if "parent" in kind(other.kind).KEYS}
    if parent not in images:
        others = [name for name in images if name != target.name]
        known = f"the other images are {', '.join(others)}" if others else "this is the only image"
        found = f'target "{parent}" is no image' if parent in manifest.targets else f'there is no target "{parent}"'
        report("NXC208", path, found, fix=known, nearest=nearest(parent, others))
        return
    if images[parent].options.get("nixos"):
        message = f'target "{parent}" is a whole NixOS, which nothing is added to'
        report("NXC206", path, message, fix="write what it is to have in that target, or in a module of its own")
    chain = [target.name]
    while isinstance(parent, str) and parent in images and parent not in chain:
        chain.append(parent)
        parent = images[parent].options.get("parent")
    if parent == target.name:
        message = f"the parents of images go in a circle: {' -> '.join([*chain, parent])}"
        report("NXC301", path, message, fix="let one of them begin from nothing")
    if parent in chain:
        return
    systems = manifest.systems_of(images[chain[1]])
    if lacking := [system for system in manifest.systems_of(target) if system not in systems]:
        message = f'its parent "{chain[1]}" is not made for {", ".join(lacking)}'
        report("NXC207", path, message, fix="limit the systems of this target, or widen those of its parent")
    most, used = max_layers(manifest, target), max_layers(manifest, images[chain[1]])
    if most < used + 2:
        message = f'of its {most} layers, its parent "{chain[1]}" may take {used}, and it needs two of its own'
        report("NXC206", path, message, fix="set image.max-layers higher here, or lower in the parent")


def _check_pulled_parent(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report a missing hash: each builder has one of its own, and so has each system."""
    keys = {"dockerTools": "hash", "nix2container": "nix2container-hash"}
    systems = manifest.systems_of(target)
    for builder in builders(manifest, target):
        key = keys[builder]
        given = target.options["parent"].get(key)
        if given is None:
            message = f"{builder} needs the key '{key}' of an image to pull"
            report("NXC205", path, message, fix=f'add {key} = "sha256-…="')
        elif isinstance(given, str):
            if len(systems) > 1:
                table = ", ".join(f'{system} = "…"' for system in systems)
                report("NXC206", (*path, key), "each system has an image of its own", fix=f"{key} = {{ {table} }}")
        elif lacking := [system for system in systems if system not in given]:
            fix = "add " + ", ".join(f'{system} = "sha256-…="' for system in lacking)
            report("NXC205", (*path, key), f"there is no {key} for {', '.join(lacking)}", fix=fix)


_CHECKS = {
    "etc": _check_etc,
    "parent": _check_parent,
    "per-profile": _check_profiles,
    "ports": _check_ports,
    "users": _check_users,
}
