"""The keys of `profiles.toml`: what may be written, and what it means.

The JSON schema and the manifest's reference are generated from these tables.
"""

from __future__ import annotations

from nixcompose import targets
from nixcompose.keys import NAME, Choice, Data, Either, Flag, Items, Key, MapOf, Number, Table, Text
from nixcompose.manifest.words import ARCHIVES, ATTR_PATH, OUTPUTS, SIZE

SCHEMA = 1
"""The version of the manifest format that this nixcompose reads."""

SYSTEMS = (
    "aarch64-darwin",
    "aarch64-linux",
    "armv6l-linux",
    "armv7l-linux",
    "i686-linux",
    "powerpc64le-linux",
    "riscv64-linux",
    "x86_64-darwin",
    "x86_64-freebsd",
    "x86_64-linux",
)
"""The systems that nixpkgs can be evaluated for."""

OTHER_NAMES = {
    "amd64-linux": "x86_64-linux",
    "arm64-darwin": "aarch64-darwin",
    "arm64-linux": "aarch64-linux",
    "x64-linux": "x86_64-linux",
    "x86-64-linux": "x86_64-linux",
    "linux": "x86_64-linux",
    "darwin": "aarch64-darwin",
}
"""What others call a system."""

PINNED = "fromInputs"
"""The attribute of the overlay with the package sets of other inputs, which no package can be called."""

APPLIED = "appliedOverlays"
"""The attribute of the overlay that says which manifests' overlays a package set has; no package's name either."""

MODULE_CLASSES = ("home-manager", "nixos")

PACKAGE_NAME = r"[A-Za-z0-9_@][A-Za-z0-9_.+^@/'-]*"
"""The name of a package: an attribute path can be one, and so can `curl^dev`."""

name = Text("a name", NAME, "use letters, digits, '_', '.', '+' and '-'")
names = Items(name, "a list of names")
package_name = Text("a name", PACKAGE_NAME, "begin with a letter, a digit or '_'; give each name quotes of its own")
members = Items(package_name, "a list of names")
one_name = 'give each name quotes of its own: "essential", "kubernetes"'
terms = Items(Text("a name, or a name to remove (-name)", "-?" + PACKAGE_NAME, one_name), "a list of names")
sentence = Text("a line of text", hint="keep it on one line, without control characters")
system = Choice(SYSTEMS, "a system that nixpkgs knows", "NXC207", OTHER_NAMES)
filters = Items(
    Text("a name, a glob, or one to exclude (!name)", r"!?[A-Za-z0-9_*?.+-]+", 'such as "*-linux" or "!wsl"'),
    "a list of names or globs",
)
attribute = Text(
    "an attribute path of nixpkgs",
    ATTR_PATH,
    'write it as Nix does inside nixpkgs: "git" or "python3Packages.rich"',
    prefixes=("pkgs.", "nixpkgs.", "nixpkgs#"),
)
file = Text("a path inside the project", r"[^\x00-\x1f\x7f]+", 'such as "nix/packages/tool.nix"')
directory = Text("a directory of the project", targets.PROJECT_DIRECTORY, 'such as "apps/web"')
size = Text("a size", SIZE, 'write a number and a unit: "600 MB" (10^6) or "512 MiB" (2^20)', "NXC215")
user_name = r"[a-z_][a-z0-9_-]{0,30}"
account = "use lower-case letters, digits, '_' and '-', and begin with a letter or '_'"
identifier = "use letters, digits, '_', '-' and \"'\", and begin with a letter or '_'"
package_path = Text(
    "an attribute path",
    rf"{ATTR_PATH}(?:{OUTPUTS})?",
    'write it as Nix does inside nixpkgs: "git", "python3Packages.rich", or with outputs "curl^dev"',
    prefixes=("pkgs.", "nixpkgs.", "nixpkgs#"),
)

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
                        MapOf(Data(), r"[^\x00]+", hint="remove \\u0000"),
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

command_name = Text("the name of a command", r"[A-Za-z0-9_][A-Za-z0-9_.+-]*", 'such as "tool"')
NPM = Table(
    {
        "package": Key(
            Text(
                "the name of an npm package",
                r"(?:@[a-z0-9-][a-z0-9._-]*/)?[a-z0-9-][a-z0-9._-]*",
                'such as "prettier" or "@google/gemini-cli"',
            ),
            "Its name in the npm registry.",
            required=True,
        ),
        "version": Key(
            Text(
                "an exact version",
                r"[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?",
                'write all of it, such as "1.0.95"; a range or "latest" would be another program each day',
            ),
            "The version that is run, exactly.",
            required=True,
        ),
        "command": Key(command_name, "The program of it that is run; the package's own name if left out."),
    },
    "a package of the npm registry",
    hint='write { package = "prettier", version = "3.3.3" }',
)

PLACE = r"(?!/)(?!(?:.*/)?\.\.?(?:/|$))[A-Za-z0-9_.+@*?/-]+"
plain_attribute = Text(
    "an attribute path of nixpkgs",
    r"[A-Za-z0-9_][A-Za-z0-9_'+-]*(?:\.[A-Za-z0-9_][A-Za-z0-9_'+-]*)*",
    'such as "openssl" or "stdenv.cc.cc.lib"',
)
web_address = Text("an address on the web", r"https://[!\x23-\x5b\x5d-~]+", "it begins with https:// and has no blanks")
FETCHED = Table(
    {
        "url": Key(web_address, "Where it is, by https.", required=True),
        "hash": Key(
            Text(
                "a hash",
                r"sha256-[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=|sha512-[A-Za-z0-9+/]{85}[AQgw]==",
                "take what this prints: nix store prefetch-file URL (sha256-…=)",
            ),
            "Its hash as Nix writes it (SRI): sha256-….",
            required=True,
        ),
    },
    "a file to fetch",
    hint='write { url = "https://…", hash = "sha256-…" }',
)
BINARY = Table(
    {
        "version": Key(
            Text("a version", r"[A-Za-z0-9][A-Za-z0-9._+-]*", 'such as "1.2.3"'), "Its version.", required=True
        ),
        "sources": Key(
            MapOf(
                FETCHED,
                "|".join(("any", *SYSTEMS)),
                "a table of systems, each with a file to fetch",
                "name a system such as x86_64-linux, or `any` for one file that runs on all",
            ),
            "What is fetched for each system, or for `any`; it is there for these systems alone.",
            required=True,
        ),
        "format": Key(
            Choice((*ARCHIVES, "executable"), "a format"), "What is fetched; told from the end of its name if left out."
        ),
        "programs": Key(
            Either(
                (
                    Items(Text("a place in the archive", PLACE, 'such as "bin/tool"'), "a list of programs", least=1),
                    MapOf(
                        Text("a place in the archive", PLACE, 'such as "tool-*/bin/tool"'),
                        command_name.pattern,
                        "a table of programs",
                    ),
                ),
                "a list of programs, or a table of names and their places in the archive",
            ),
            "The programs to install, by their places in the archive (globs); the package's name if left out.",
        ),
        "libraries": Key(
            Items(plain_attribute, "a list of attribute paths"), "Packages of nixpkgs whose libraries it is linked to."
        ),
        "path": Key(Items(plain_attribute, "a list of attribute paths"), "Packages of nixpkgs whose programs it runs."),
        "patch": Key(Flag(), "Have its ELF files use the loader and libraries of Nix (on Linux); true if left out."),
        "homepage": Key(web_address, "Where more is said of it."),
        "license": Key(
            Text("the name of a licence in nixpkgs", r"[a-z][A-Za-z0-9]*", 'such as "mit", "asl20" or "unfree"'),
            "Its licence, by the name that it has in `lib.licenses`.",
        ),
    },
    "a prebuilt program",
    hint='write { version = "1.2.3", sources.x86_64-linux = { url = "https://…", hash = "sha256-…" } }',
)

CUSTOM_PACKAGE = Table(
    {
        "file": Key(file, "The Nix file, called with callPackage."),
        "args": Key(
            MapOf(Data(), r"[A-Za-z_][A-Za-z0-9_'-]*", hint=identifier),
            "Arguments given to the file beside what callPackage finds.",
        ),
        "npm": Key(NPM, "In place of a file: a program of the npm registry, run with npx."),
        "binary": Key(BINARY, "In place of a file: programs that somebody else has built."),
        "systems": Key(filters, "The systems it can be built for."),
        "description": Key(sentence, "One line for lists and reports."),
        "size": Key(size, "Its size, for sums in which no better figure is known: one of kind `declared`."),
    },
    "a package of your own",
    hint='write { file = "nix/packages/NAME.nix" }',
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

public_key = Text(
    "a public key",
    r"[A-Za-z0-9][A-Za-z0-9._-]*:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=",
    'copy it from the cache: a name, a colon and 32 bytes in base64, such as "cache.example.org-1:…="',
)
NIX_CONF_WORD = r"[^\x00-\x20\x7f#]+"
"""What `nix.conf` keeps as it is: blanks divide words, and `#` begins a comment."""

conf_text = Text(
    "a value of nix.conf",
    rf"(?:{NIX_CONF_WORD}(?: {NIX_CONF_WORD})*)?",
    "write words with one blank between them, without '#' and on one line",
)
conf_word = Text("a word of nix.conf", NIX_CONF_WORD, "leave out blanks and '#'; give each word quotes of its own")
NOT_IN_SETTINGS = (
    r"include|access-tokens|(?:extra-)?(?:"
    r"substituters|binary-caches|trusted-public-keys|binary-cache-public-keys|experimental-features|trusted-users)"
)
"""What has a key of its own in `[nix]`, is no setting, or would be a secret that everybody can read."""

GARBAGE_COLLECTION = Table(
    {
        "dates": Key(
            Text("a calendar event", r"[A-Za-z0-9*,:./~ -]+", 'such as "weekly" or "Sun 03:15"'),
            "When it runs, as systemd.time(7) has it; daily at 03:15 if left out.",
        ),
        "older-than": Key(
            Text("a number of days", r"[1-9][0-9]{0,4}d", 'such as "30d"'),
            "Generations older than this go too; none if left out.",
        ),
    },
    "the garbage collection",
)

NIX = Table(
    {
        "substituters": Key(
            MapOf(
                Either(
                    (public_key, Items(public_key, "a list of public keys", least=1)),
                    "a public key, or a list of them",
                ),
                r"(?:https?|file|s3|ssh|ssh-ng)://[!-\x22$-~]+",
                "a table of addresses, each with a public key or a list of them",
                'use the address of a binary cache, such as "https://cache.example.org"',
            ),
            "Binary caches beside those that Nix has, each with the keys that it signs with.",
        ),
        "experimental-features": Key(
            Items(Text("the name of a feature", r"[a-z][a-z0-9-]*", 'such as "flakes"'), "a list of features"),
            "Experimental features that are on.",
        ),
        "trusted-users": Key(
            Items(
                Text(
                    "the name of a user, or of a @group",
                    rf"@?{user_name}",
                    'such as "dev" or "@wheel"; who is trusted can become root',
                ),
                "a list of users and @groups",
            ),
            "Users beside root whom the Nix daemon trusts with settings, as it would trust root.",
        ),
        "garbage-collection": Key(GARBAGE_COLLECTION, "Collect garbage by a timer; on NixOS only."),
        "settings": Key(
            MapOf(
                Either(
                    (conf_text, Number(0, 2**63 - 1), Flag(), Items(conf_word, "a list of words")),
                    "a string, a whole number, true or false, or a list of strings",
                ),
                rf"(?!(?:{NOT_IN_SETTINGS})$)[a-z][a-z0-9-]*",
                "a table of settings",
                "use a setting of nix.conf; substituters, trusted-public-keys, experimental-features and trusted-users "
                "stand beside `settings`, and access-tokens would be there for everybody to read",
            ),
            "Further settings of nix.conf, by their names.",
        ),
    },
    "the settings of Nix",
)

USER = Table(
    {
        "uid": Key(Number(0, 2**31 - 1), "Its number; 1000 if left out."),
        "gid": Key(Number(0, 2**31 - 1), "The number of its own group; the uid if left out."),
        "extra-groups": Key(
            Items(Text("a group's name", user_name, account), "a list of groups"), "Groups it is in beside its own."
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
    "user": Key(Text("a user's name", user_name, account), "The user it is for, one of [users]."),
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
        "users": Key(MapOf(USER, user_name, hint=account), "The accounts that targets have."),
        "targets": Key(MapOf(ANY_TARGET), "The machines and images to make."),
        "migration": Key(
            MIGRATION, "A bridge for who still chooses by an environment variable; without this table there is none."
        ),
        "ci": Key(CI, "What a workflow for GitHub builds and pushes; without this table none is emitted."),
    },
    "the manifest",
)
