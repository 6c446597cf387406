"""The keys of `profiles.toml`: what may be written, and what it means.

The JSON schema and the manifest's reference are generated from these tables.
"""

from __future__ import annotations

from nixcompose import targets
from nixcompose.keys import NAME, NO_NUL, USER_NAME, Choice, Data, Flag, Items, Key, MapOf, Number, Table, Text
from nixcompose.manifest.nix_tables import NIX
from nixcompose.manifest.own_tables import CUSTOM_PACKAGE
from nixcompose.manifest.values import (
    account,
    attribute,
    directory,
    file,
    filters,
    members,
    name,
    names,
    package_name,
    package_path,
    sentence,
    size,
    system,
    terms,
)

SCHEMA = 1
"""The version of the manifest format that this nixcompose reads."""

PINNED = "fromInputs"
"""The attribute of the overlay with the package sets of other inputs, which no package can be called."""

APPLIED = "appliedOverlays"
"""The attribute of the overlay that says which manifests' overlays a package set has; no package's name either."""

MODULE_CLASSES = ("home-manager", "nixos")

PACKAGE = Table(
    {
        "attr": Key(attribute, "Attribute path in nixpkgs, or the name of a package under [packages]."),
        "name": Key(package_name, "What it is called here; the attribute path (and outputs) if left out."),
        "outputs": Key(
            Items(Text("an output", r"[a-z][A-Za-z0-9_-]*", 'such as "dev" or "man"'), "a list of outputs"),
            "The outputs wanted.",
        ),
        "version": Key(sentence, 'What its version has to meet: ">=20, <23".'),
        "scheme": Key(Choice(("nix", "pep440"), "a version order"), "The order that `version` is meant in: Nix's own."),
        "any-of": Key(Items(attribute, "a list of attribute paths"), "The first of these that exists and fits."),
        "from": Key(name, "The input it is taken from, if not nixpkgs."),
        "why": Key(sentence, "The reason it is here; also says that a look-alike name is meant."),
        "skip": Key(sentence, "The reason it is left out for now."),
        "size": Key(size, "Its size, for sums in which no better figure is known: one of kind `declared`."),
        "priority": Key(
            Number(-1000, 1000),
            "Where it has a file that another package has too, the lower number wins; others have 5.",
        ),
        "systems": Key(filters, "The systems it goes to: names or globs, `!` excludes."),
        "targets": Key(filters, "The targets it goes to: names or globs, `!` excludes."),
    },
    "a package",
    package_path,
)

GROUP = Table(
    {
        "description": Key(sentence, "One line for lists and reports."),
        "packages": Key(Items(PACKAGE, "a list of packages"), "Attribute paths, or tables that say more."),
        "includes": Key(names, "Groups whose packages are this group's too."),
        "requires": Key(names, "Groups that are chosen with this one; each stays its own line in reports."),
        "conflicts": Key(names, "Groups that cannot be chosen together with this one."),
        "systems": Key(filters, "The systems its own packages go to."),
        "targets": Key(filters, "The targets its own packages go to."),
        "settings": Key(
            Table(
                {
                    module_class: Key(
                        MapOf(Data(), r"[^\x00]+", hint=NO_NUL),
                        f"Options of {module_class} modules, by their names.",
                    )
                    for module_class in MODULE_CLASSES
                },
                "settings (a class of modules)",
            ),
            "Module options that are on with the group, as defaults that your own module overrides; "
            "below an option of type `attrs`, which knows no defaults, use `modules` instead.",
        ),
        "modules": Key(
            Table(
                {
                    module_class: Key(Items(file, "a list of files"), f"Your own {module_class} modules.")
                    for module_class in MODULE_CLASSES
                },
                "modules (a class of modules)",
            ),
            "Nix modules imported by every target whose selection has the group.",
        ),
    },
    "a group",
    hint="write [groups.NAME], and packages = [ … ] below it",
)

flake_reference = Text(
    "a flake reference", r"[A-Za-z0-9+.:/?&=%#@_~-]+", 'such as "github:NixOS/nixpkgs/nixos-unstable"'
)

INPUT = Table(
    {
        "url": Key(flake_reference, "A flake reference.", required=True),
        "follows": Key(MapOf(name), 'Inputs of it that are to be ours: { nixpkgs = "nixpkgs" }.'),
    },
    "a flake input",
    flake_reference,
)

USER = Table(
    {
        "uid": Key(Number(0, 2**31 - 1), "Its number; 1000 if left out."),
        "gid": Key(Number(0, 2**31 - 1), "The number of its own group; the uid if left out."),
        "extra-groups": Key(
            Items(Text("a group's name", USER_NAME, account), "a list of groups"), "Groups it is in beside its own."
        ),
        "home": Key(
            Text("the absolute path of a directory", targets.DIRECTORY, 'such as "/home/dev"'),
            "Its home directory; /home/NAME if left out.",
        ),
        "description": Key(
            Text("a line of text without ':' and ','", r"[^\x00-\x1f\x7f:,]*", "leave ':' and ',' out"),
            "Its full name.",
        ),
    },
    "a user",
)

TEMPLATE = Table(
    {
        "path": Key(directory, "The directory of the project that is copied.", required=True),
        "description": Key(sentence, "One line for who chooses among templates.", required=True),
    },
    "a template",
    hint='write { path = "templates/default", description = "…" }',
)

MIGRATION = Table(
    {
        "variable": Key(
            Text("the name of an environment variable", r"[A-Za-z_][A-Za-z0-9_]*", 'such as "NIXOS_PACKAGES"'),
            "The variable that held the selection until now.",
            required=True,
        ),
    },
    "the migration",
    hint='write variable = "NIXOS_PACKAGES" below [migration]',
)

BUDGET = Table(
    {
        "closure": Key(size, "The most bytes of NAR that the whole closure may have."),
        "download": Key(size, "The most that all of it may be to download, as the cache claims."),
        "warn": Key(size, "A closure above this gives a warning."),
    },
    "a budget",
    size,
)

TARGET = {
    "kind": Key(
        Choice(targets.kinds(), "a kind of target"), f"What is made: {', '.join(targets.kinds())}.", required=True
    ),
    "profile": Key(name, "The profile it holds."),
    "base": Key(name, "Another target to start from: its selection, and each key that this one leaves out."),
    "with": Key(members, "Groups or packages added to that."),
    "exclude": Key(members, "Groups or packages taken away from that."),
    "systems": Key(filters, "The systems it is made for; all of the manifest's if left out."),
    "user": Key(Text("a user's name", USER_NAME, account), "The user it is for, one of [users]."),
    "budget": Key(
        BUDGET, 'How large it may be: "600 MB", or { closure, download, warn }. `verify` compares it with sizes.'
    ),
}


def target_table(kind: str) -> Table:
    """Return the keys of a target of *kind*."""
    module = targets.kind(kind)
    modules = {"modules": Key(Items(file, "a list of files"), "Your own Nix modules, imported by this target.")}
    return Table(TARGET | (modules if module.MODULE_CLASS else {}) | dict(module.KEYS), f"a target of kind {kind}")


def any_target_table() -> Table:
    """Return the keys of targets of all kinds together, for a target whose kind is not known."""
    keys = {key: entry for kind in targets.kinds() for key, entry in target_table(kind).keys.items()}
    return Table(keys, "a target")


label = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}"

CI = Table(
    {
        "registry": Key(
            Text(
                "a registry",
                r"(?:localhost|[a-z0-9][a-z0-9-]*(?=[.:])(?:\.[a-z0-9-]+)*)(?::[0-9]{1,5})?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*",
                'write a host and a path in lower case: "ghcr.io/me"',
                prefixes=("https://", "http://", "docker://", "oci://"),
            ),
            "Where images go, as a host and a path; they are only built if left out. "
            "An image whose own name begins with a host goes there.",
        ),
        "username": Key(
            Text("the name of an account", label, "use letters, digits, '.', '_' and '-'"),
            "Who logs in to the registry; whoever started the workflow if left out.",
        ),
        "secret": Key(
            Text("the name of a secret", r"[A-Za-z_][A-Za-z0-9_]{0,99}", 'such as "REGISTRY_TOKEN"'),
            "The secret to log in with, of the repository or of its environment `registry`; "
            "GITHUB_TOKEN, which ghcr.io takes, if left out.",
        ),
        "branches": Key(
            Items(
                Text("a branch", r"[A-Za-z0-9_*][A-Za-z0-9_./*-]*", 'such as "main" or "release/**"'),
                "a list of branches",
            ),
            'The branches that are built, and whose images are pushed; ["main"] if left out.',
        ),
        "targets": Key(filters, "The targets that are built: names or globs, `!` excludes; all if left out."),
        "runners": Key(
            MapOf(Text("the label of a runner", label, 'such as "ubuntu-24.04"'), r"[A-Za-z0-9_-]+"),
            "The runner that builds for a system; GitHub's own if left out.",
        ),
        "cache": Key(Flag(), "Keep the Nix store in GitHub's cache from one run to the next; true if left out."),
    },
    "[ci]",
)

ANY_TARGET = MapOf(Data(), r"[^\x00]+", "a target (a table)")

MANIFEST = Table(
    {
        "schema": Key(Number(1, 2**31), "The version of this format: 1."),
        "requires-nixcompose": Key(sentence, 'The versions of nixcompose that may read this file (PEP 440): ">=0.1".'),
        "systems": Key(
            Items(system, "a list of systems"), 'The systems everything is made for; ["x86_64-linux"] if left out.'
        ),
        "unfree": Key(
            Items(
                Text(
                    "the exact name of a package",
                    r"[A-Za-z0-9_][A-Za-z0-9_.+-]*",
                    "name each package by its pname; there is no way to allow all of them",
                ),
                "a list of package names",
            ),
            "Names of unfree packages that may be used, each by its exact `pname`.",
        ),
        "inputs": Key(
            MapOf(INPUT), "Flake inputs; nixpkgs, home-manager, nixos-wsl and nix2container are known if left out."
        ),
        "overlays": Key(
            Items(
                Text(
                    "an overlay of an input",
                    r"[A-Za-z0-9_][A-Za-z0-9_+'-]*(?:\.[A-Za-z0-9_][A-Za-z0-9_+'-]*)*",
                    'name the input, and its output if that is another: "rust-overlay" or "tools.overlays.extra"',
                ),
                "a list of overlays",
            ),
            "Overlays of other flakes, by the names of inputs; `overlays.default` of an input that is named alone.",
        ),
        "templates": Key(MapOf(TEMPLATE), "Directories that `nix flake init --template` copies."),
        "formatter": Key(
            attribute, "What `nix fmt` runs, as an attribute path of nixpkgs; the official formatter if left out."
        ),
        "groups": Key(MapOf(GROUP), "The groups of packages."),
        "profiles": Key(MapOf(terms), "Named selections: lists of groups and packages."),
        "packages": Key(MapOf(CUSTOM_PACKAGE, rf"(?!(?:{PINNED}|{APPLIED})$){NAME}"), "Packages of your own."),
        "nix": Key(NIX, "Settings of Nix, for the targets that have a Nix."),
        "users": Key(MapOf(USER, USER_NAME, hint=account), "The accounts that targets have."),
        "targets": Key(MapOf(ANY_TARGET), "The machines and images to make."),
        "migration": Key(
            MIGRATION, "A bridge for who still chooses by an environment variable; without this table there is none."
        ),
        "ci": Key(CI, "What a workflow for GitHub builds and pushes; without this table none is emitted."),
    },
    "the manifest",
)
