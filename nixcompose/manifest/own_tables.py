"""The keys of `[packages]`: how packages of one's own are made."""

from __future__ import annotations

from nixcompose.keys import Choice, Data, Either, Flag, Items, Key, MapOf, Table, Text
from nixcompose.manifest.values import SYSTEMS, file, filters, identifier, sentence, size
from nixcompose.manifest.words import ARCHIVES

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
