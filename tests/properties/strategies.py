"""Random manifests: valid by construction, small, and full of awkward names and hostile text.

`manifest_data` gives a manifest as the tables of its TOML, `manifests` gives it loaded, `selections` a list of
terms for it.  Names come from short lists, so that they meet often.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tomli_w
from hypothesis import strategies as st

import nixcompose as nxc
from nixcompose._frozen import evolve

SYSTEMS = ("x86_64-linux", "aarch64-linux", "aarch64-darwin")
SYSTEM_FILTERS = (*SYSTEMS, "*-linux", "!*-darwin", "x86_64-*", "!aarch64-linux", "*", "???_64-linux")
GROUPS = ("base", "cloud", "or", "9to5", "a.b", "x+y", "let")
PROFILES = ("everyday", "with", "all.in")
TARGETS = ("laptop", "ci", "9box", "in")
IMAGES = ("app-image", "container", "devcontainer")

# Every entry of a group is one of these, so a name never stands for two packages.
CATALOGUE: dict[str, dict[str, Any]] = {
    "git": {"attr": "git"},
    "7zip": {"attr": "7zip"},
    "inherit": {"attr": "inherit"},
    "python3Packages.rich": {"attr": "python3Packages.rich"},
    "nodePackages.@angular/cli": {"attr": 'nodePackages."@angular/cli"'},
    "stdenv.cc.cc.lib": {"attr": "stdenv.cc.cc.lib"},
    "curl^dev": {"attr": "curl", "outputs": ["dev"]},
    "openssl^bin^dev": {"attr": "openssl", "outputs": ["dev", "bin"]},
    "helm": {"attr": "kubernetes-helm", "name": "helm"},
    "editor": {"any-of": ["no-such-editor", "neovim", "vim"], "name": "editor"},
    "ours": {"attr": "ours"},
    "alias": {"attr": "ours", "name": "alias"},
}
PINNED = {
    "hello": {"attr": "hello", "from": "old"},
    "old-rich": {"attr": "python3Packages.rich", "name": "old-rich", "from": "old"},
}
ATTRS = ("git", "7zip", "inherit", "python3Packages.rich", "nodePackages.@angular/cli", "curl", "openssl")
"""What a package set needs to have for all of them, beside what is ours."""
ATTRS += ("kubernetes-helm", "neovim", "vim", "hello")

# Text that ends strings, begins antiquotations, or looks like nothing; and any other that TOML and Nix can hold.
HOSTILE = (
    '${builtins.abort "x"}', "''${builtins.abort ''x''}''", '"', "''", "'''", "\\", "\\${", "$$", "$${", "''\\n", "%",
    "é漢字🦊", "\u2028", " ", "#", "/* */", "*/", "{", "}", ";", "''$", "<nixpkgs>", "$", "`id`", "$(id)", "&&",
)  # fmt: skip
HOSTILE_LINES = (*HOSTILE, "\n", "\r\n", "\n  ", "\t", "\x01", "\x7f")


def _text(parts: Iterable[str], refused: str) -> st.SearchStrategy[str]:
    anything = st.text(st.characters(codec="utf-8", exclude_characters=refused), max_size=6)
    return st.lists(st.sampled_from(tuple(parts)) | anything, min_size=1, max_size=4).map("".join)


CONTROLS = "".join(map(chr, [*range(32), 127]))
lines_of_text = _text(HOSTILE_LINES, "\0")
"""Any text that Nix can hold."""
one_line = _text(HOSTILE, CONTROLS)
"""A text without control characters, as descriptions are."""
sizes = st.sampled_from(["1 B", "12.5 MB", "3 GiB"])
full_name = _text((part for part in HOSTILE if ":" not in part), CONTROLS + ":,")
"""What the fifth field of /etc/passwd can hold."""
scalars = st.booleans() | st.integers(-(2**63), 2**63 - 1) | lines_of_text | st.sampled_from([0.5, -1e300, 0.0])
plain_data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("a", "or", "x.y")), inner, max_size=2),
    max_leaves=4,
)
"""TOML data that can become a module option or an argument."""
variables = st.dictionaries(st.sampled_from(("PATH", "EDITOR", "_x", "let")), lines_of_text, max_size=3)


def _some(items: Iterable[Any], most: int = 3, least: int = 0) -> st.SearchStrategy[list[Any]]:
    items = tuple(items)
    if not items:
        return st.just([])
    return st.lists(st.sampled_from(items), unique_by=repr, min_size=min(least, len(items)), max_size=most)


def _maybe(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A table that has some of the keys; what is empty is left out."""
    return st.fixed_dictionaries({}, optional=strategies).map(
        lambda table: {key.replace("_", "-"): value for key, value in table.items() if value not in ([], {})}
    )


@st.composite
def _entry(draw: st.DrawFn, name: str, definition: dict[str, Any], targets: tuple[str, ...]) -> Any:
    """One entry of a group: the package, and where it goes."""
    more = draw(
        st.just({})
        | _maybe(
            why=one_line,
            skip=one_line,
            size=sizes,
            priority=st.just(len(name) - 8),
            version=st.sampled_from([">=0.5", "<2, !=0.9", "==1.0"]),
            systems=_some(SYSTEM_FILTERS, 2),
            targets=_some(_target_filters(targets), 2),
        )
    )
    plain = {**definition, **more}
    return name if plain == {"attr": name} else plain


def _target_filters(targets: tuple[str, ...]) -> tuple[str, ...]:
    return (*targets, *(f"!{name}" for name in targets), "*") if targets else ()


@st.composite
def _groups(draw: st.DrawFn, names: list[str], targets: tuple[str, ...], catalogue: dict[str, Any]) -> dict[str, Any]:
    ranks = dict(zip(names, draw(st.permutations(range(len(names)))), strict=True))
    groups = {}
    for number, name in enumerate(names):
        below = [other for other in names if ranks[other] < ranks[name]]  # so there is no cycle
        chosen = draw(_some(catalogue, 4))
        module = {
            "home-manager": {
                "home": {"sessionVariables": {f"V{number}": draw(lines_of_text)}},
                "programs": {f"program{number}": {"enable": True, "extra": draw(plain_data)}},
            },
            "nixos": {"programs": {f"program{number}": {"enable": True}}},
        }
        groups[name] = {
            "packages": [draw(_entry(package, catalogue[package], targets)) for package in chosen],
            **draw(
                _maybe(
                    description=one_line,
                    includes=_some(below, 2),
                    requires=_some(below, 2),
                    systems=st.sampled_from([[], [], ["*-linux"], ["!aarch64-*"]]),
                    targets=st.sampled_from([[], [], [], list(targets[:1])]),
                    settings=st.just(module),
                    modules=st.sampled_from([{}, {"home-manager": ["user/home.nix"]}, {"nixos": ["user/nixos.nix"]}]),
                )
            ),
        }
    return groups


def _image_keys() -> dict[str, st.SearchStrategy[Any]]:
    return {
        "image": _maybe(name=st.just("ghcr.io/me/tools"), tag=st.just("v1.0_x"), max_layers=st.integers(2, 125)),
        "env": variables,
        "labels": st.dictionaries(st.sampled_from(("a", "org.x", "or")), lines_of_text, max_size=2),
        "entrypoint": st.lists(lines_of_text, max_size=2),
        "command": st.lists(lines_of_text, max_size=2),
        "working_dir": st.sampled_from(["/workspace", "/srv/a.b/c+d"]),
    }


def _options(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    command = lines_of_text | st.lists(lines_of_text, min_size=1, max_size=2)
    keys: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "app-image": _image_keys(),
        "container": _image_keys(),
        "devcontainer": _image_keys()
        | {
            "extensions": _some(("ms-python.python", "a.b-c")),
            "editor_settings": st.dictionaries(st.sampled_from(("z", "a.b", "${x}", "\n")), plain_data, max_size=3),
            "mounts": _some(("source=x,target=/y,type=volume", {"target": "/z"})),
            "workspace_folder": st.just("/workspace"),
            "features": st.dictionaries(
                st.just("ghcr.io/a/b:1"),
                st.dictionaries(lines_of_text.filter(bool), plain_data, max_size=2),
                max_size=1,
            ),
            "forward_ports": st.just([80, 65535]),
            "host_requirements": st.sampled_from([{"cpus": 2}, {"memory": "8gb", "gpu": True}]),
            "remote_env": variables,
            "cap_add": st.just(["SYS_PTRACE"]),
            "run_args": st.lists(lines_of_text, max_size=2),
            "initialize": st.dictionaries(st.sampled_from(("a", "or")), command, max_size=2),
            "on_create": command,
            "post_attach": command,
            "nixos": st.just(False),
        },
        "dev-shell": {
            "env": st.dictionaries(st.sampled_from(("PORT", "_x", "Greeting")), lines_of_text, max_size=2),
            "shell_hook": lines_of_text,
        },
        "home-manager": {
            "state_version": st.just("24.11"),
            "modules": st.just(["user/home.nix"]),
            "env": variables,
            "files": st.dictionaries(st.sampled_from((".a", "${x}/b c", "let")), st.just("user/home.nix"), max_size=2),
            "config_files": st.dictionaries(st.sampled_from(("or", "a.b")), st.just("user/home.nix"), max_size=2),
        },
        "lxc": {
            "hostname": st.just("box-1"),
            "state_version": st.just("24.11"),
            "modules": st.just(["user/nixos.nix"]),
        },
        "nixos-wsl": {
            "hostname": st.just("box-1"),
            "docker_desktop": st.booleans(),
            "windows_path": st.booleans(),
            "start_menu": st.booleans(),
            "mount_root": st.just("/windows"),
            "mount_options": st.just("metadata,uid=1000"),
            "wsl_conf": st.just({"boot": {"command": "${x} ''"}, "automount": {"ldconfig": True}}),
            "modules": st.just(["user/nixos.nix"]),
        },
    }
    return _maybe(**keys[kind])


@st.composite
def _target(draw: st.DrawFn, kind: str, profiles: Iterable[str], systems: list[str], free: list[str]) -> dict[str, Any]:
    possible = [name for name in systems if nxc.manifest.words.allows(nxc.targets.kind(kind).SYSTEMS, name)]
    allowed = [[], [], [possible[0]], [f"!{possible[-1]}"] if len(possible) > 1 else []]
    extra = {"systems": st.sampled_from(allowed), "with": _some(free, 2)}
    if kind in IMAGES:
        extra |= {"user": st.sampled_from(["dev", "root"]), "budget": st.sampled_from(["600 MB", {"warn": "1.5 GiB"}])}
    table = draw(_maybe(**extra)) | draw(_options(kind))
    table |= {"kind": kind, "profile": draw(st.sampled_from(tuple(profiles)))}
    if kind == "app-image":
        table["copy"] = draw(st.dictionaries(st.sampled_from(("/app", "/srv/a.b")), st.sampled_from(("web", "."))))
        table["copy"]["/it"] = "user/it"
    return table if kind in IMAGES else table | {"user": "dev"}


@st.composite
def manifest_data(draw: st.DrawFn, *, pins: bool | None = None) -> dict[str, Any]:
    """The tables of a manifest that loads; *pins* says whether packages may come from another input."""
    systems = draw(_some(SYSTEMS, 3, least=1))
    names = draw(_some(GROUPS, 6, least=2))
    targets = tuple(draw(_some(TARGETS, 3)))
    pinned = draw(st.booleans()) if pins is None else pins
    catalogue = CATALOGUE | (PINNED if pinned else {})
    groups = draw(_groups(names, targets, catalogue))
    custom = draw(_custom_packages())
    free = _unconditional(groups, custom)
    required = {name for group in groups.values() for name in group.get("requires", ())}
    profiles = {}
    for name in draw(_some(PROFILES, 3, least=1)):
        chosen = draw(_some(names, 3, least=1))
        removable = [other for other in (*names, *free) if other not in required and other not in chosen]
        gone = [f"-{other}" for other in draw(_some(removable, 2))]
        added = [other for other in draw(_some(free, 2)) if f"-{other}" not in gone]
        profiles[name] = draw(st.permutations([*chosen, *added, *gone]))
    data: dict[str, Any] = {"schema": 1, "systems": systems, "groups": groups, "profiles": profiles, "packages": custom}
    if pinned:
        data["inputs"] = {"old": {"url": "github:NixOS/nixpkgs/nixos-24.05", "follows": {"nixpkgs": "nixpkgs"}}}
    if draw(st.booleans()):
        data["unfree"] = draw(_some(("git", "vscode-cli"), 2, least=1))
    if draw(st.booleans()):
        data["nix"] = draw(_nix())
    data["users"] = {"dev": draw(_user())}
    has_linux = any(name.endswith("-linux") for name in systems)
    kinds = [
        draw(st.sampled_from(nxc.targets.kinds() if has_linux else ("dev-shell", "home-manager"))) for _ in targets
    ]
    pairs = zip(targets, kinds, strict=True)
    data["targets"] = {name: draw(_target(kind, profiles, systems, free)) for name, kind in pairs}
    for name, target in data["targets"].items():
        if target["kind"] == "dev-shell" and draw(st.booleans()):
            target["directory"] = f"apps/{name}"
        if "name" in target.get("image", {}):
            target["image"] = {**target["image"], "name": f"ghcr.io/me/{name}"}
    homes = [name for name, target in data["targets"].items() if target["kind"] == "home-manager"]
    for target in data["targets"].values():
        if homes and target["kind"] in ("nixos-wsl", "lxc") and draw(st.booleans()):
            target["home"] = homes[0]
    for one, other in draw(_some(_strangers(data), 4)):
        groups[one].setdefault("conflicts", []).append(other)
    return data


@st.composite
def _custom_packages(draw: st.DrawFn) -> dict[str, Any]:
    arguments = st.dictionaries(st.sampled_from(("greeting", "let", "a-b", "x'")), plain_data, max_size=2)
    more = {"args": arguments, "systems": _some(SYSTEM_FILTERS, 1), "description": one_line, "size": sizes}
    names = ["ours", *draw(_some(("lonely",)))]
    made = {name: {"file": f"packages/{name}.nix", **draw(_maybe(**more))} for name in names}
    del more["args"]
    if draw(st.booleans()):
        made["from-npm"] = {"npm": draw(_npm()), **draw(_maybe(**more))}
    if draw(st.booleans()):
        del more["systems"]
        made["built"] = {"binary": draw(_binary()), **draw(_maybe(**more))}
    return made


def _npm() -> st.SearchStrategy[dict[str, Any]]:
    required = {"package": st.sampled_from(["a", "@b-c/d.e"]), "version": st.sampled_from(["1.2.3", "0.0.1-rc.1"])}
    return st.fixed_dictionaries(required, optional={"command": st.sampled_from(["run", "let"])})


KEY = "cache-1:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="
OTHER_KEY = "cache.example.org-2:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
conf_text = _text(HOSTILE, CONTROLS + "#").map(lambda text: " ".join(text.replace("#", "").split(" ")).strip(" "))
conf_text = conf_text.map(lambda text: " ".join(word for word in text.split(" ") if word))
"""A value that `nix.conf` gives back as it is."""


def _nix() -> st.SearchStrategy[dict[str, Any]]:
    values = conf_text | st.integers(0, 2**63 - 1) | st.booleans() | st.lists(conf_text.map(_first_word), max_size=2)
    addresses = st.sampled_from(["https://cache.example.org", "s3://cache?region=x", "file:///srv/$cache"])
    keys = st.sampled_from([KEY, [KEY], [KEY, OTHER_KEY]])
    return _maybe(
        substituters=st.dictionaries(addresses, keys, max_size=2),
        experimental_features=_some(("nix-command", "flakes")),
        trusted_users=_some(("root", "@wheel", "dev")),
        garbage_collection=_maybe(dates=st.just("Sun 03:15"), older_than=st.just("30d")) | st.none(),
        settings=st.dictionaries(st.sampled_from(("bash-prompt", "connect-timeout", "let")), values, max_size=3),
    ).map(lambda table: {key: value for key, value in table.items() if value is not None})


def _first_word(text: str) -> str:
    return text.split(" ", maxsplit=1)[0] or "x"


def _binary() -> st.SearchStrategy[dict[str, Any]]:
    addresses = st.sampled_from(
        ["https://example.org/a.tar.gz", "https://example.org/$%7B?a=b&c='d'", "https://x/a.zip"]
    )
    source = st.fixed_dictionaries({"url": addresses, "hash": st.just(f"sha256-{'A' * 43}=")})
    return st.fixed_dictionaries(
        {
            "version": st.just("1.2"),
            "sources": st.dictionaries(st.sampled_from(SYSTEMS), source, min_size=1)
            | st.fixed_dictionaries({"any": source}),
        },
        optional={
            "format": st.sampled_from(["zip", "executable"]),
            "programs": st.sampled_from([["bin/tool"], {"let": "a-*/let"}]),
            "libraries": st.just(["openssl", "stdenv.cc.cc.lib"]),
            "path": st.just(["git"]),
            "patch": st.booleans(),
            "license": st.just("mit"),
        },
    )


def _user() -> st.SearchStrategy[dict[str, Any]]:
    return _maybe(
        uid=st.sampled_from([1, 1000, 2**31 - 1]),
        gid=st.sampled_from([100, 1001]),
        extra_groups=_some(("wheel", "docker", "_x")),
        home=st.just("/srv/home/dev"),
        description=full_name,
    )


def _unconditional(groups: dict[str, Any], custom: dict[str, Any]) -> list[str]:
    """The packages that every target and system gets when they are named, as a profile can spell them."""
    limits = {"skip", "systems", "targets"}
    names = []
    for group in groups.values():
        for entry in group["packages"]:
            table = {"attr": entry} if isinstance(entry, str) else entry
            attr = table.get("attr", "editor")
            name = table.get("name") or "^".join((attr, *sorted(table.get("outputs", ()))))
            limited = limits & table.keys() or limits & group.keys() or "systems" in custom.get(attr, {})
            if not limited and "@" not in name:
                names.append(name)
    return list(dict.fromkeys(names))


def _strangers(data: dict[str, Any]) -> list[tuple[str, str]]:
    """The pairs of groups that nothing in the manifest ever chooses together."""
    groups = data["groups"]

    def reached(terms: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = [term for term in terms if term in groups]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [*groups[name].get("includes", ()), *groups[name].get("requires", ())]
        return found

    together = [reached([name]) for name in groups] + [reached(terms) for terms in data["profiles"].values()]
    pairs = [(one, other) for one in groups for other in groups if one != other]
    return [pair for pair in pairs if not any(set(pair) <= both for both in together)]


def as_toml(data: dict[str, Any]) -> str:
    """Return the tables of a manifest as the text of a `profiles.toml`."""
    return tomli_w.dumps(data)


def manifests(*, pins: bool | None = None) -> st.SearchStrategy[nxc.Manifest]:
    """Manifests of `manifest_data`, loaded."""
    return manifest_data(pins=pins).map(as_toml).map(nxc.loads)


def names_of(manifest: nxc.Manifest) -> tuple[str, ...]:
    """Return every name that a selection of *manifest* can spell."""
    listed = dict.fromkeys(package.name for _, package in manifest.entries())
    return (*manifest.groups, *manifest.profiles, *(listed | dict.fromkeys(manifest.packages)))


@st.composite
def selections(draw: st.DrawFn, manifest: nxc.Manifest, *, removals: bool = True) -> list[str]:
    """Lists of terms, known ones all of them; they may contradict each other, and even themselves."""
    known = st.sampled_from(names_of(manifest))
    terms = draw(st.lists(st.sampled_from(tuple(manifest.groups)) | known, min_size=1, max_size=4))
    if removals and draw(st.booleans()):
        gone = draw(st.lists(st.sampled_from(terms) | known, min_size=1, max_size=4))
        terms = draw(st.permutations([*terms, *(f"-{name}" for name in gone)]))
    return terms


def outcome(manifest: nxc.Manifest, terms: Iterable[str], **where: str | None) -> Any:
    """Return the resolution of *terms*, or the codes of what speaks against it."""
    try:
        return nxc.resolve(manifest, terms, **where)
    except nxc.NixcomposeError as error:
        return {finding.code for finding in error.findings if finding.is_error}


def with_profiles(manifest: nxc.Manifest, profiles: dict[str, Iterable[str]]) -> nxc.Manifest:
    """Return *manifest* with these profiles in place of its own, and without targets."""
    return evolve(manifest, profiles={name: tuple(terms) for name, terms in profiles.items()}, targets={})


def meaning(found: Any) -> Any:
    """Return an outcome without its warnings: they quote the selection as it was typed."""
    return found if isinstance(found, set) else evolve(found, warnings=())
