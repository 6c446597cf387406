"""From a document to a `Manifest`: every table checked, every value built, nothing given up early."""

from __future__ import annotations

import re

from nixcompose import targets
from nixcompose.errors import nearest
from nixcompose.keys import INVALID, check, settled
from nixcompose.manifest.model import (
    BinaryPackage,
    Budget,
    Ci,
    CustomPackage,
    Fetched,
    GarbageCollection,
    Group,
    Input,
    Manifest,
    Migration,
    NixSettings,
    NpmPackage,
    Package,
    Target,
    Template,
    User,
)
from nixcompose.manifest.names import check_names, choices
from nixcompose.manifest.own_tables import command_name
from nixcompose.manifest.tables import MANIFEST, SCHEMA, TARGET, any_target_table, target_table
from nixcompose.manifest.words import ARCHIVES, allows, archive_format, parse_requirement, parse_size, split_outputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from nixcompose.keys import KeyPath
    from nixcompose.manifest.document import Document
    from nixcompose.manifest.words import VersionRequirement

DEFAULT_SYSTEMS = ("x86_64-linux",)
MAKERS = ("file", "npm", "binary")
"""The keys of which a package of our own has one: how it is made."""

NOT_INHERITED = ("kind", "base", "profile", "with", "exclude", "budget", "image", "hostname", "directory")


def read(document: Document, root: str | None) -> Manifest:
    """Return the manifest that *document* holds; mistakes are reported to the document.

    What is wrong is left out, so the result can be used to look for further mistakes, but not for
    more unless the document has no error.  With *root*, the project's directory, the files that the
    manifest names have to be there.
    """
    data = check(MANIFEST, document.data, (), document.report) if document.data else {}
    data = {} if data is INVALID else data
    _check_versions(document, data)
    manifest = Manifest(
        file=document.file,
        source=document.text,
        systems=_names(data.get("systems")) or DEFAULT_SYSTEMS,
        inputs={name: _input(name, value) for name, value in data.get("inputs", {}).items()},
        templates={name: Template(name, **value) for name, value in data.get("templates", {}).items()},
        formatter=data.get("formatter"),
        groups={name: _group(document, name, value) for name, value in data.get("groups", {}).items()},
        profiles={name: _names(value) for name, value in data.get("profiles", {}).items()},
        packages=_custom_packages(document, data.get("packages", {})),
        nix=_nix(settled(data.get("nix", {}))),
        users={name: _user(name, value) for name, value in data.get("users", {}).items()},
        targets=_targets(document, data.get("targets", {})),
        unfree=_names(data.get("unfree")),
        overlays=_names(data.get("overlays")),
        ci=_ci(data.get("ci")),
        migration=Migration(**data["migration"]) if "migration" in data else None,
        requires_nixcompose=data.get("requires-nixcompose"),
    )
    if document.data:
        check_names(document, manifest, root)
    return manifest


def _names(value: Any) -> tuple[Any, ...]:
    return tuple(value.values()) if value else ()


def _check_versions(document: Document, data: dict[str, Any]) -> None:
    if data.get("schema", SCHEMA) > SCHEMA:
        document.report(
            "NXC219",
            ("schema",),
            f"the file is written for schema {data['schema']}; this nixcompose reads schema {SCHEMA}",
            fix="upgrade nixcompose",
        )
    wanted = data.get("requires-nixcompose")
    if wanted is None:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # heavy, and rarely needed

    from nixcompose._version import __version__

    path = ("requires-nixcompose",)
    try:
        fits = SpecifierSet(wanted).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        document.report("NXC216", path, f'"{wanted}" is no PEP 440 version specifier', fix='write one such as ">=0.1"')
        return
    if not fits:
        message = f"the file needs nixcompose {wanted}; this is {__version__}"
        document.report("NXC217", path, message, fix="install a version that fits")


def _input(name: str, value: Any) -> Input:
    return Input(name, value) if isinstance(value, str) else Input(name, value["url"], value.get("follows", {}))


def _custom_packages(document: Document, raw: dict[str, Any]) -> dict[str, CustomPackage]:
    for name, value in raw.items():
        _check_makers(document, ("packages", name), value)
    return {name: _custom(document, name, value) for name, value in raw.items()}


def _check_makers(document: Document, path: KeyPath, value: dict[str, Any]) -> None:
    """Report a package of our own that does not say, in exactly one way, how it is made."""
    given = [key for key in MAKERS if key in document.written(path)]
    if len(given) != 1:
        listed = f"{', '.join(MAKERS[:-1])} or {MAKERS[-1]}"
        message = f"a package of your own needs one of {listed}" + (f", not {' and '.join(given)}" if given else "")
        fix = 'write file = "nix/packages/NAME.nix", or: nixcompose explain NXC205'
        document.report("NXC205", path, message, fix=fix, on_key=True)
    elif "args" in value and given != ["file"]:
        message = "args means nothing without file"
        document.report("NXC205", (*path, "args"), message, fix="remove it", on_key=True)


def _custom(document: Document, name: str, value: dict[str, Any]) -> CustomPackage:
    systems = _names(value.get("systems"))
    sources = value.get("binary", {}).get("sources", {})
    if sources and "any" not in sources:
        systems = tuple([system for system in sources if allows(systems, system)])
        if not systems:
            fix = f"there is something to fetch for {', '.join(sources)}"
            message = f'package "{name}" is left with no system'
            document.report("NXC207", ("packages", name, "systems"), message, fix=fix)
    return CustomPackage(
        name,
        value.get("file"),
        value.get("args", {}),
        systems,
        value.get("description"),
        _size(value.get("size")),
        _npm(value["npm"]) if "npm" in value else None,
        _binary(document, name, value["binary"]) if "binary" in value else None,
    )


def _binary(document: Document, name: str, value: dict[str, Any]) -> BinaryPackage:
    path: KeyPath = ("packages", name, "binary")
    places = settled(value.get("programs", (name,)))
    programs = places if isinstance(places, dict) else {place.rpartition("/")[2]: place for place in places}
    sources = {system: _fetched(document, (*path, "sources", system), value) for system in value["sources"]}
    if not document.written((*path, "sources")):
        document.report("NXC205", (*path, "sources"), "there is nothing to fetch", fix="name a system, or `any`")
    if len(programs) > 1 and any(source.format not in ARCHIVES for source in sources.values()):
        message = "a file that is no archive is one program"
        document.report("NXC206", (*path, "programs"), message, fix="name one, or say what it is with format")
    if document.written(path).get("programs") == {}:
        document.report("NXC205", (*path, "programs"), "there is no program to install", fix="name at least one")
    for program in programs:
        if re.fullmatch(command_name.pattern, program) is None:
            message = f'"{program}" cannot be the name of a program'
            fix = 'give it a name: programs = { tool = "tool-*" }'
            document.report("NXC206", (*path, "programs"), message, fix=fix)
    return BinaryPackage(
        value["version"],
        sources,
        programs,
        _names(value.get("libraries")),
        _names(value.get("path")),
        value.get("patch", True),
        value.get("homepage"),
        value.get("license"),
    )


def _fetched(document: Document, path: KeyPath, binary: dict[str, Any]) -> Fetched:
    source = binary["sources"][path[-1]]
    form = binary.get("format") or archive_format(source["url"])
    if form is None:
        fix = f"say what it is with format ({', '.join(ARCHIVES)} or executable), or write a Nix file of your own"
        document.report("NXC206", (*path, "url"), "this is no archive that is unpacked, and no program", fix=fix)
    return Fetched(source["url"], source["hash"], form or "executable")


def _npm(value: dict[str, Any]) -> NpmPackage:
    package = value["package"]
    return NpmPackage(package, value["version"], value.get("command", package.rpartition("/")[2]))


def _nix(value: dict[str, Any]) -> NixSettings:
    keys = value.get("substituters", {})
    collection = value.get("garbage-collection")
    return NixSettings(
        {address: (given,) if isinstance(given, str) else given for address, given in keys.items()},
        value.get("experimental-features", ()),
        value.get("trusted-users", ()),
        None if collection is None else GarbageCollection(collection.get("dates"), collection.get("older-than")),
        value.get("settings", {}),
    )


def _user(name: str, value: dict[str, Any]) -> User:
    return User(
        name,
        value.get("uid", 0 if name == "root" else 1000),
        value.get("gid"),
        _names(value.get("extra-groups")),
        value.get("home"),
        value.get("description"),
    )


def _group(document: Document, name: str, value: dict[str, Any]) -> Group:
    packages: list[Package] = []
    first: dict[str, KeyPath] = {}
    for index, entry in value.get("packages", {}).items():
        path = ("groups", name, "packages", index)
        package = _package(document, entry, path)
        if package is None:
            continue
        if package.name in first:
            document.report(
                "NXC213",
                path,
                f'"{package.name}" is in group "{name}" twice',
                fix="remove one of the two",
                also=[(first[package.name], "it is first listed here")],
            )
            continue
        first[package.name] = document.entries[name, package.name] = path
        packages.append(package)
    return Group(
        name,
        value.get("description"),
        tuple(packages),
        includes=_names(value.get("includes")),
        requires=_names(value.get("requires")),
        conflicts=_names(value.get("conflicts")),
        systems=_names(value.get("systems")),
        targets=_names(value.get("targets")),
        settings=value.get("settings", {}),
        modules={kind: _names(files) for kind, files in value.get("modules", {}).items()},
    )


def _package(document: Document, entry: Any, path: KeyPath) -> Package | None:
    if isinstance(entry, str):
        attr, outputs = split_outputs(entry)
        return Package(_default_name(attr, outputs), attr, outputs)
    any_of = _names(entry.get("any-of"))
    written = document.written(path)
    if ("attr" in written) == ("any-of" in written):
        fix = 'write { attr = "git" } or { any-of = ["a", "b"] }'
        document.report("NXC205", path, "a package needs either attr or any-of", fix=fix)
        return None
    if "attr" not in entry and not any_of:
        if written.get("any-of") == []:
            document.report("NXC205", (*path, "any-of"), "any-of names no package", fix='write { any-of = ["a", "b"] }')
        return None  # what is written there is wrong, and is reported
    if any_of and len(entry.get("outputs", ())) > 1:
        document.report("NXC206", (*path, "outputs"), "any-of goes with one output at most", fix="name one output")
    if "scheme" in written and "version" not in written:
        document.report("NXC205", path, "scheme means nothing without version", fix="add version, or remove scheme")
    attr = entry["attr"] if "attr" in entry else any_of[0]
    outputs = tuple(sorted(set(_names(entry.get("outputs")))))
    return Package(
        name=entry.get("name", _default_name(attr, outputs)),
        attr=attr,
        outputs=outputs,
        version=_requirement(document, entry, path),
        any_of=any_of,
        source=entry.get("from"),
        why=entry.get("why"),
        skip=entry.get("skip"),
        systems=_names(entry.get("systems")),
        targets=_names(entry.get("targets")),
        size=_size(entry.get("size")),
        priority=entry.get("priority"),
    )


def _size(text: str | None) -> int | None:
    return None if text is None else parse_size(text)


def _default_name(attr: str, outputs: tuple[str, ...]) -> str:
    return "^".join((attr.replace('"', ""), *outputs))


def _requirement(document: Document, entry: dict[str, Any], path: KeyPath) -> VersionRequirement | None:
    if "version" not in entry:
        return None
    requirement = parse_requirement(entry["version"], entry.get("scheme", "nix"))
    if requirement is None:
        document.report(
            "NXC216",
            (*path, "version"),
            f'"{entry["version"]}" is no version requirement',
            fix='write clauses of >=, <=, >, <, == or != and a version: ">=20, <23"',
        )
    return requirement


def _targets(document: Document, raw: dict[str, Any]) -> dict[str, Target]:
    checked: dict[str, dict[str, Any]] = {}
    for name, value in raw.items():
        kind = value.get("kind") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in targets.kinds():
            result = check(target_table(kind), value, ("targets", name), document.report)
            if result is not INVALID:
                checked[name] = result
        else:  # which keys it may have is not known: those of any kind will do
            check(any_target_table(), value, ("targets", name), document.report)
    document.targets = checked
    return {name: _target(document, name, checked) for name in checked}


def _target(document: Document, name: str, all_targets: dict[str, dict[str, Any]]) -> Target:
    own = all_targets[name]
    value = _with_base(document, name, all_targets, (name,))
    module = targets.kind(own["kind"])
    for key in module.NEEDS:
        if key not in value and key not in document.written(("targets", name)):
            document.report(
                "NXC205",
                ("targets", name),
                f"a target of kind {own['kind']} needs the key '{key}'",
                fix=f"add {key} = …: {TARGET[key].doc}",
                on_key=True,
            )
    written = document.written(("targets", name))
    misspelt = any(nearest(key, ("profile", "base")) for key in written if key not in target_table(own["kind"]).keys)
    if "profile" not in written and "base" not in written and not misspelt:
        document.report(
            "NXC209",
            ("targets", name),
            f'target "{name}" has no profile',
            fix='name what it holds: profile = "default"',
            on_key=True,
        )
    return Target(
        name,
        own["kind"],
        terms=value["terms"],
        profile=value.get("profile"),
        base=own.get("base"),
        systems=_names(value.get("systems")),
        user=value.get("user"),
        budget=_budget(own.get("budget")),
        modules=_names(value.get("modules")),
        options={key: settled(value[key]) for key in module.KEYS if key in value},
    )


def _with_base(
    document: Document, name: str, all_targets: dict[str, dict[str, Any]], seen: tuple[str, ...]
) -> dict[str, Any]:
    """Return the keys of target *name* with those of its base filled in, and its `terms`."""
    own = all_targets[name]
    base: dict[str, Any] = {}
    base_name = own.get("base")
    if base_name in seen:
        circle = seen[seen.index(base_name) :]
        start = circle.index(min(circle))
        around = (*circle[start:], *circle[: start + 1])
        document.report(
            "NXC301",
            ("targets", around[0], "base"),
            f"the bases of targets go in a circle: {' -> '.join(around)}",
            fix="give one of them a profile instead",
        )
    elif base_name is not None and base_name not in all_targets:
        close = nearest(base_name, all_targets)
        message = f'there is no target "{base_name}"'
        others = [other for other in all_targets if other != name]
        document.report("NXC208", ("targets", name, "base"), message, fix=choices(others), nearest=close)
    elif base_name is not None:
        base = _with_base(document, base_name, all_targets, (*seen, base_name))
    allowed = set(target_table(own["kind"]).keys).difference(NOT_INHERITED)
    if base and targets.kind(base["kind"]).MODULE_CLASS != targets.kind(own["kind"]).MODULE_CLASS:
        allowed.discard("modules")
    inherited = {key: value for key, value in base.items() if key in allowed}
    app = (own["app"],) if "app" in own else ()  # an image of an app has that as well
    added, removed = (*_names(own.get("with")), *app), _names(own.get("exclude"))
    begin = (own["profile"],) if "profile" in own else base.get("terms", ())
    # What a target adds itself, it has, even if its base took it away.
    kept = tuple([term for term in begin if term not in {f"-{term}" for term in added}])
    terms = sorted([*kept, *added, *(f"-{term}" for term in removed)], key=lambda term: term.startswith("-"))
    profile = own.get("profile", base.get("profile"))
    return inherited | own | {"terms": tuple(dict.fromkeys(terms))} | ({"profile": profile} if profile else {})


def _ci(value: Any) -> Ci | None:
    if value is None:
        return None
    return Ci(**{key: settled(item) for key, item in value.items() if item != {}})


def _budget(value: Any) -> Budget | None:
    if value is None:
        return None
    if isinstance(value, str):
        return Budget(closure=parse_size(value))
    return Budget(**{key: parse_size(size) for key, size in value.items()})
