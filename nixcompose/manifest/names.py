"""Do the names of a manifest mean something, and one thing each?"""

from __future__ import annotations

import os
import re
from functools import cache

from nixcompose import targets
from nixcompose.errors import nearest
from nixcompose.manifest.cycles import check_cycles
from nixcompose.manifest.model import KNOWN_INPUTS
from nixcompose.manifest.project_files import check_files
from nixcompose.manifest.unused import check_unused, further_users
from nixcompose.manifest.values import SYSTEMS
from nixcompose.manifest.words import allows, registry_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nixcompose.keys import KeyPath
    from nixcompose.manifest.document import Document
    from nixcompose.manifest.model import Ci, Group, Manifest, Package, Target


def check_names(document: Document, manifest: Manifest, root: str | None) -> None:
    """Report every name that is unknown, taken twice, misleading or unused, and every file that is not there."""
    _check_kinds_of_names(document, manifest)
    _check_groups(document, manifest)
    check_cycles(document, manifest)
    _check_entries(document, manifest)
    _check_unfree(document, manifest)
    _check_selections(document, manifest)
    _check_targets(document, manifest)
    _check_inputs(document, manifest)
    _check_overlays(document, manifest)
    _check_users(document, manifest)
    if manifest.ci is not None:
        _check_ci(document, manifest, manifest.ci)
    if root is not None:
        check_files(document, manifest, root)
    if not document.findings:  # what is unused can only be told when all else is right
        check_unused(document, manifest)


def choices(names: Iterable[str]) -> str:
    """Say which names there are, for the way out of an unknown one."""
    known = sorted(names)
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return f"there {'is' if len(known) == 1 else 'are'} {', '.join(known[:12])}{more}" if known else "there are none"


def _check_kinds_of_names(document: Document, manifest: Manifest) -> None:
    kinds: list[tuple[str, dict[str, KeyPath]]] = [
        ("group", {name: ("groups", name) for name in manifest.groups}),
        ("profile", {name: ("profiles", name) for name in manifest.profiles}),
        ("package", _package_paths(document, manifest)),
    ]
    taken: dict[str, tuple[str, KeyPath]] = {}
    for kind, names in kinds:
        for name, path in names.items():
            if name in taken:
                other, place = taken[name]
                document.report(
                    "NXC204",
                    path,
                    f'"{name}" is the name of a {other} and of a {kind}, so a selection would be ambiguous',
                    fix='rename one of the two; a package takes another name with { attr = "…", name = "…" }',
                    on_key=kind != "package",
                    also=[(place, f"the {other} is here")],
                )
            else:
                taken[name] = kind, path


def _package_paths(document: Document, manifest: Manifest) -> dict[str, KeyPath]:
    """Return the name of every package that a selection can spell, with its first place."""
    paths: dict[str, KeyPath] = {}
    for group, package in manifest.entries():
        paths.setdefault(package.name, document.entries[group.name, package.name])
    for name in manifest.packages:
        paths.setdefault(name, ("packages", name))
    return paths


def _check_groups(document: Document, manifest: Manifest) -> None:
    for group in manifest.groups.values():
        for key, names in (
            ("includes", group.includes),
            ("requires", group.requires),
            ("conflicts", group.conflicts),
        ):
            for name in names:
                listed = ("groups", group.name, key)
                if name not in manifest.groups:
                    document.report(
                        "NXC203",
                        document.item(listed, name),
                        f'there is no group "{name}"',
                        fix=choices(manifest.groups),
                        nearest=nearest(name, manifest.groups),
                    )
                elif name == group.name and key == "conflicts":
                    message = f'group "{name}" conflicts with itself'
                    document.report("NXC302", document.item(listed, name), message, fix="remove it here")
        for key, patterns in (("systems", group.systems), ("targets", group.targets)):
            _check_filter(document, manifest, ("groups", group.name, key), key, patterns)


def _check_entries(document: Document, manifest: Manifest) -> None:
    homonyms = _homonyms()
    inputs = {**manifest.inputs, **KNOWN_INPUTS}
    first: dict[str, tuple[str, Package]] = {}
    priorities: dict[str, tuple[str, int]] = {}
    for group, package in manifest.entries():
        path = document.entries[group.name, package.name]
        if package.name in manifest.packages and package.attr != package.name:
            document.report(
                "NXC204",
                path,
                f'"{package.name}" is the name of {package.attr} here and of a package of your own',
                fix="give one of the two another name",
                also=[(("packages", package.name), "the package of your own is here")],
            )
        other_group, other = first.setdefault(package.name, (group.name, package))
        if other.identity != package.identity:
            document.report(
                "NXC218",
                path,
                f'"{package.name}" stands for {package.attr} here and for {other.attr} in group "{other_group}"',
                fix='give one of them another name: { attr = "…", name = "…" }',
                also=[(document.entries[other_group, package.name], "it is first used here")],
            )
        if package.priority is not None:
            _check_priority(document, priorities, group, package)
        if package.source is not None and package.source not in inputs:
            document.report(
                "NXC208",
                (*path, "from"),
                f'there is no input "{package.source}"',
                fix=f"write it down under [inputs]; {choices(inputs)}",
                nearest=nearest(package.source, inputs),
            )
        if package.attr in homonyms and package.attr not in manifest.packages and package.why is None:
            look_alike = homonyms[package.attr]
            document.report(
                "NXC212",
                path,
                f'"{package.attr}" is {look_alike["is"]} in nixpkgs; {look_alike["for"]} is "{look_alike["wanted"]}"',
                fix=f'write "{look_alike["wanted"]}", or if it is meant: {{ attr = "{package.attr}", why = "…" }}',
                nearest=look_alike["wanted"],
                severity="warning",
            )
        for key, patterns in (("systems", package.systems), ("targets", package.targets)):
            _check_filter(document, manifest, (*path, key), key, patterns)
    for custom in manifest.packages.values():
        _check_filter(document, manifest, ("packages", custom.name, "systems"), "systems", custom.systems)


def _check_priority(document: Document, known: dict[str, tuple[str, int]], group: Group, package: Package) -> None:
    """Report an entry that gives a package another priority than the first that gives it one."""
    priority = int(package.priority or 0)
    first, other = known.setdefault(package.name, (group.name, priority))
    if priority != other:
        document.report(
            "NXC218",
            (*document.entries[group.name, package.name], "priority"),
            f'"{package.name}" has the priority {priority} here and {other} in group "{first}"',
            fix="say it once, and leave it out elsewhere",
            also=[((*document.entries[first, package.name], "priority"), "it is first given here")],
        )


def _check_unfree(document: Document, manifest: Manifest) -> None:
    """Report a name that has a version: nixpkgs compares the name alone."""
    for name in manifest.unfree:
        if match := re.fullmatch(r"(.+?)-[0-9]+(?:\.[0-9]+)+", name):
            document.report(
                "NXC206",
                document.item(("unfree",), name),
                f'"{name}" is a name with a version, and unfree packages are known by their names alone',
                fix=f'write "{match[1]}"',
                severity="warning",
            )


@cache
def _homonyms() -> dict[str, dict[str, str]]:
    import tomli

    with open(os.path.join(os.path.dirname(__file__), "homonyms.toml"), "rb") as file:
        return tomli.load(file)


def _check_filter(document: Document, manifest: Manifest, path: KeyPath, key: str, patterns: tuple[str, ...]) -> None:
    code, known = ("NXC207", SYSTEMS) if key == "systems" else ("NXC208", tuple(manifest.targets))
    for pattern in patterns:
        plain = pattern.removeprefix("!")
        if not any(allows((plain,), name) for name in known):
            document.report(
                code,
                document.item(path, pattern),
                f'"{plain}" is no {key[:-1]} that there is',
                fix=choices(known),
                nearest=nearest(plain, known),
            )


def _check_selections(document: Document, manifest: Manifest) -> None:
    packages = {package.name for _, package in manifest.entries()} | set(manifest.packages)
    selectable = {*manifest.groups, *packages}
    everything = selectable | set(manifest.profiles)
    for profile, terms in manifest.profiles.items():
        for term in terms:
            name = term.removeprefix("-")
            if name in selectable:
                continue
            path = document.item(("profiles", profile), term)
            if name in manifest.profiles:
                document.report(
                    "NXC203",
                    path,
                    f'"{name}" is a profile, and a profile lists groups and packages',
                    fix=f"write the groups of {name} instead",
                )
            else:
                _unknown(document, path, name, selectable, manifest)
    for target in manifest.targets.values():
        for key in ("with", "exclude"):
            for index, name in document.targets[target.name].get(key, {}).items():
                if name not in everything:
                    _unknown(document, ("targets", target.name, key, index), name, selectable, manifest)


def _unknown(document: Document, path: KeyPath, name: str, known: Collection[str], manifest: Manifest) -> None:
    document.report(
        "NXC203",
        path,
        f'there is no group or package "{name}"',
        fix=f"the groups are {', '.join(manifest.groups)}; a package has to be listed in a group first",
        nearest=nearest(name, known),
    )


def _check_targets(document: Document, manifest: Manifest) -> None:
    for target in manifest.targets.values():
        raw = document.targets[target.name]
        path: KeyPath = ("targets", target.name)
        if "profile" in raw and raw["profile"] not in manifest.profiles:
            document.report(
                "NXC208",
                (*path, "profile"),
                f'there is no profile "{raw["profile"]}"',
                fix=choices(manifest.profiles),
                nearest=nearest(raw["profile"], manifest.profiles),
            )
        if "user" in raw and target.user is not None and target.user not in {*manifest.users, "root"}:
            document.report(
                "NXC208",
                (*path, "user"),
                f'there is no user "{target.user}"',
                fix=f"write it down: [users.{target.user}]; {choices(manifest.users)}",
                nearest=nearest(target.user, manifest.users),
            )
        _check_filter(document, manifest, (*path, "systems"), "systems", target.systems)
        if not manifest.systems_of(target):
            by_kind = targets.kind(target.kind).SYSTEMS
            fix = f"a target of kind {target.kind} can be made for {', '.join(by_kind)}"
            if any(allows(target.systems, name) and allows(by_kind, name) for name in SYSTEMS):
                possible = target.systems or by_kind
                fix = f"it can be made for {', '.join(possible)}: add one of these to the manifest's systems"
            message = f'target "{target.name}" is left with no system'
            document.report("NXC207", (*path, "systems"), message, fix=fix)
        if check := getattr(targets.kind(target.kind), "check", None):
            check(manifest, target, path, document.report)


def _check_inputs(document: Document, manifest: Manifest) -> None:
    known = {**manifest.inputs, **KNOWN_INPUTS}
    for source in manifest.inputs.values():
        for inner, name in source.follows.items():
            if name not in known:
                document.report(
                    "NXC208",
                    ("inputs", source.name, "follows", inner),
                    f'there is no input "{name}"',
                    fix=choices(known),
                    nearest=nearest(name, known),
                )


def _check_overlays(document: Document, manifest: Manifest) -> None:
    known = {**manifest.inputs, **KNOWN_INPUTS}
    seen: set[str] = set()
    for overlay, (source, *_) in zip(manifest.overlays, manifest.overlay_paths(), strict=True):
        path = document.item(("overlays",), overlay)
        if source not in known:
            document.report(
                "NXC208",
                path,
                f'there is no input "{source}"',
                fix=f"write it down under [inputs]; {choices(known)}",
                nearest=nearest(source, known),
            )
        elif overlay in seen:
            message = f'overlay "{overlay}" is listed twice'
            document.report("NXC206", path, message, fix="remove one of the two; both would be applied")
        seen.add(overlay)


def _check_users(document: Document, manifest: Manifest) -> None:
    further = further_users(manifest)
    for user in manifest.users.values():
        if user.name in further and "uid" not in document.written(("users", user.name)):
            document.report(
                "NXC205",
                ("users", user.name),
                f"user {user.name} is a further user of a target, and needs the key 'uid'",
                fix="add uid = …: a number that no other user of the target has",
                on_key=True,
            )
        if (user.name == "root") != (user.uid == 0):
            document.report(
                "NXC206",
                ("users", user.name),
                f"user {user.name} has the number {user.uid}, and root alone has 0",
                fix="leave uid out" if user.name == "root" else "give it another uid",
                on_key=True,
            )
        if user.name == "nobody":
            document.report(
                "NXC206",
                ("users", user.name),
                "every system has a user nobody of its own",
                fix="choose another name",
                on_key=True,
            )


def _check_ci(document: Document, manifest: Manifest, ci: Ci) -> None:
    _check_filter(document, manifest, ("ci", "targets"), "targets", ci.targets)
    for system in ci.runners:
        if system not in manifest.systems:
            document.report(
                "NXC207",
                ("ci", "runners", system),
                f'nothing is made for system "{system}"',
                fix=f"add it to systems, or remove it here; {choices(manifest.systems)}",
                nearest=nearest(system, manifest.systems),
                on_key=True,
            )
    built = [target for target in manifest.targets.values() if ci.builds(target.name)]
    if not built:
        path: KeyPath = ("ci", "targets") if ci.targets else ("ci",)
        fix = "name a target that there is, or remove it"
        document.report("NXC214", path, "[ci] has no target to build", fix=fix, on_key=True, severity="warning")
    for system in dict.fromkeys(system for target in built for system in manifest.systems_of(target)):
        if ci.runner(system) is None:
            fix = f'name one of your own: runners = {{ {system} = "…" }}'
            document.report("NXC207", ("ci",), f"GitHub has no runner for {system}", fix=fix, on_key=True)
    if ci.registry is not None:
        for target in built:
            _check_push(document, target, ci)


def _check_push(document: Document, target: Target, ci: Ci) -> None:
    """Report an image that the workflow cannot push."""
    image, place = target.options.get("image", {}), ("targets", target.name, "image")
    host = registry_host(image.get("name", ""))
    if host not in (None, ci.host):
        document.report(
            "NXC206",
            (*place, "name"),
            f'"{image["name"]}" is an image of {host}, and the workflow logs in to {ci.host}',
            fix=f"give it a name without a registry: it then goes to {ci.registry}",
        )
    if "dockerTools" not in image.get("builders", ("dockerTools",)):
        document.report(
            "NXC206",
            (*place, "builders"),
            "the workflow pushes what dockerTools builds, and this image is built by others",
            fix=f'add "dockerTools", or leave the target to your own hands: targets = ["!{target.name}"] in [ci]',
        )
