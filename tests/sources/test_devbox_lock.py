"""`devbox.lock`: what a lock offers is found, and no file brings the reader down."""

import json
import tracemalloc

import pytest

from nixcompose.errors import SourceError
from nixcompose.sources import foreign_lock
from nixcompose.sources.devbox_lock import located_names, read_devbox_lock
from nixcompose.sources.outputs import Wanted

LINUX, MAC = "x86_64-linux", "aarch64-darwin"
NIXPKGS = "github:NixOS/nixpkgs/4a29d733e8a7d5b824c3d8c958a946a9867b3eb2"


def path(number: int, name: str) -> str:
    return f"/nix/store/{number:032}-{name}"


def base(number: int, name: str) -> str:
    return path(number, name).removeprefix("/nix/store/")


def output(name: str, where: str, *, default: bool = False) -> dict:
    return {"name": name, "path": where} | ({"default": True} if default else {})


# The shapes of the locks in the repository of devbox: the store paths are made up.
PACKAGES = {
    "fd@latest": {
        "last_modified": "2026-05-21T08:15:18Z",
        "resolved": f"{NIXPKGS}#fd",
        "source": "devbox-search",
        "version": "10.4.2",
        "systems": {
            LINUX: {"outputs": [output("out", path(1, "fd-10.4.2"), default=True)], "store_path": path(1, "fd-10.4.2")},
            MAC: {"outputs": [output("out", path(2, "fd-10.4.2"), default=True)], "store_path": path(2, "fd-10.4.2")},
        },
    },
    "curl@8": {
        "resolved": f"{NIXPKGS}#curl",
        "version": "8.18.0",
        "systems": {
            LINUX: {
                "outputs": [
                    output("bin", path(3, "curl-8.18.0-bin"), default=True),
                    output("man", path(4, "curl-8.18.0-man"), default=True),
                    output("out", path(5, "curl-8.18.0")),
                ],
                "store_path": path(3, "curl-8.18.0-bin"),
            }
        },
    },
    "python@3.12": {"resolved": f"{NIXPKGS}#python312", "systems": {LINUX: {"store_path": path(6, "python3-3.12.9")}}},
    "nodejs@18": {"resolved": f"{NIXPKGS}#nodejs_18", "systems": {LINUX: {"store_path": path(7, "nodejs-18.0.0")}}},
    "nodejs@20": {"resolved": f"{NIXPKGS}#nodejs_20", "systems": {LINUX: {"store_path": path(8, "nodejs-20.0.0")}}},
    "mac@1": {"resolved": f"{NIXPKGS}#mac", "systems": {MAC: {"outputs": [output("lib", path(9, "mac-1-lib"))]}}},
    "whole@1": {"resolved": NIXPKGS, "systems": {LINUX: {"store_path": path(20, "whole-1")}}},
    "helm@latest": {"resolved": f"{NIXPKGS}#helm", "systems": {LINUX: {"store_path": path(21, "helm-0.9.0")}}},
    "forked@1": {"resolved": "github:someone/nixpkgs/x#forked", "systems": {LINUX: {"store_path": path(22, "f")}}},
    "silent@1": {"systems": {LINUX: {"store_path": path(23, "silent-1")}}},
    "hello": {"resolved": f"{NIXPKGS}#hello", "source": "nixpkg"},
    "github:NixOS/nixpkgs/nixpkgs-unstable": {"resolved": f"{NIXPKGS}?lastModified=1&narHash=sha256-x"},
    "path:my-php-flake#php": {},
    "empty": None,
    "nothing@1": {"systems": {LINUX: None, MAC: {"outputs": [], "store_path": ""}}},
}


def lock(packages: object = PACKAGES, **fields: object) -> bytes:
    return json.dumps({"lockfile_version": "1", "packages": packages} | fields).encode()


def wanted(*attrs: str, name: str = "it", **fields) -> list[Wanted]:
    return [Wanted(name, tuple(tuple(attr.split(".")) for attr in attrs), **fields)]


@pytest.mark.parametrize(
    ("one", "outputs", "attr", "version"),
    [
        (wanted("fd"), {"out": base(1, "fd-10.4.2")}, "fd", "10.4.2"),
        (wanted("absent", "fd"), {"out": base(1, "fd-10.4.2")}, "fd", "10.4.2"),
        (wanted("curl"), {"bin": base(3, "curl-8.18.0-bin"), "man": base(4, "curl-8.18.0-man")}, "curl", "8.18.0"),
        (wanted("curl", outputs=("out",)), {"out": base(5, "curl-8.18.0")}, "curl", "8.18.0"),
        (wanted("python312"), {"out": base(6, "python3-3.12.9")}, "python312", None),
        (wanted("whole", name="whole"), {"out": base(20, "whole-1")}, "whole", None),
        (wanted("nodejs_18", name="nodejs"), {"out": base(7, "nodejs-18.0.0")}, "nodejs_18", None),
        (wanted("nodejs_20", name="nodejs"), {"out": base(8, "nodejs-20.0.0")}, "nodejs_20", None),
    ],
)
def test_what_a_lock_has(one, outputs, attr, version):
    found = read_devbox_lock(lock(), one, LINUX)
    assert found.problems == {}
    located = found.packages[one[0].name]
    assert (located.outputs, located.attr, located.version) == (outputs, attr, version)


@pytest.mark.parametrize(
    ("one", "system", "says"),
    [
        (wanted("absent"), LINUX, "x.lock has neither absent nor a package called it"),
        (wanted("a.b", "c"), LINUX, "x.lock has neither a.b nor c nor a package called it"),
        (wanted("hello"), LINUX, "x.lock names hello, but no store path of it"),
        (wanted("nothing", name="nothing"), LINUX, "x.lock names nothing, but no store path of it"),
        (wanted("mac"), LINUX, "x.lock has mac for aarch64-darwin, not for x86_64-linux"),
        (wanted("curl"), MAC, "x.lock has curl for x86_64-linux, not for aarch64-darwin"),
        (wanted("nodejs", name="nodejs"), LINUX, "x.lock has nodejs as nodejs_18, nodejs_20, not as nodejs"),
        (wanted("kubernetes-helm", name="helm"), LINUX, "x.lock has helm as helm, not as kubernetes-helm"),
        (wanted("python3", "py", name="python"), LINUX, "x.lock has python as python312, not as python3 or py"),
        (wanted("forked", name="x"), LINUX, "x.lock has forked from github:someone/nixpkgs/x, not from nixpkgs"),
        (wanted("y", name="forked"), LINUX, "x.lock has forked from github:someone/nixpkgs/x, not from nixpkgs"),
        (wanted("silent", name="silent"), LINUX, "x.lock does not say where silent is from"),
        (wanted("curl", outputs=("dev", "out")), LINUX, "x.lock has curl with the outputs bin, man, out, not dev"),
        (
            wanted("fd", file="fd.nix"),
            LINUX,
            "a lock of devbox is asked for packages of nixpkgs; this one is of our own",
        ),
        (
            wanted("fd", source="old"),
            LINUX,
            "a lock of devbox is asked for packages of nixpkgs; this one is of the input old",
        ),
    ],
)
def test_what_a_lock_does_not_have(one, system, says):
    found = read_devbox_lock(lock(), one, system, source="x.lock")
    assert found.packages == {}
    problem = found.problems[one[0].name]
    assert (problem.kind, problem.reason) == ("not listed", says)


def test_the_first_output_is_installed_if_none_is_marked():
    assert read_devbox_lock(lock(), wanted("mac"), MAC).packages["it"].outputs == {"lib": base(9, "mac-1-lib")}


@pytest.mark.parametrize(
    ("resolved", "is_nixpkgs"),
    [
        (f"{NIXPKGS}#fd", True),
        ("github:nixos/nixpkgs#fd", True),
        ("github:NixOS/nixpkgs?rev=0f1e2d&narHash=sha256-x#fd", True),
        ("nixpkgs#fd", True),
        ("nixpkgs/nixos-25.11#fd", True),
        ("flake:nixpkgs#fd", True),
        ("https://github.com/NixOS/nixpkgs/archive/0f1e2d.tar.gz#fd", True),
        ("tarball+https://github.com/NixOS/nixpkgs/archive/0f1e2d.tar.gz#fd", True),
        ("git+https://github.com/NixOS/nixpkgs.git?ref=master#fd", True),
        ("https://channels.nixos.org/nixos-unstable/nixexprs.tar.xz#fd", True),
        ("https://releases.nixos.org/nixpkgs/nixpkgs-26.05pre1/nixexprs.tar.xz#fd", True),
        ("https://flakehub.com/f/NixOS/nixpkgs/0.1.tar.gz#fd", True),
        ("github:NixOS/nixpkgs-fork#fd", False),
        ("github:NixOS/nix#fd", False),
        ("github:someone/nixpkgs#fd", False),
        ("https://releases.nixos.org/nix/nix-2.8#fd", False),
        ("https://github.com.example/NixOS/nixpkgs/archive/0f1e2d.tar.gz#fd", False),
        ("https://example.org/?github:NixOS/nixpkgs#fd", False),
        ("path:nixpkgs#fd", False),
        ("nixpkgs-fork#fd", False),
    ],
)
def test_what_is_nixpkgs(resolved, is_nixpkgs):
    data = lock({"fd@1": PACKAGES["fd@latest"] | {"resolved": resolved}})
    found = read_devbox_lock(data, wanted("fd"), LINUX)
    assert ("it" in found.packages) == is_nixpkgs
    assert "from nixpkgs" in found.problems["it"].reason if found.problems else is_nixpkgs
    assert located_names(data) == (("fd",) if is_nixpkgs else ())


def test_the_names_that_a_lock_offers():
    assert located_names(lock(), LINUX) == ("curl", "fd", "helm", "nodejs", "python", "whole")
    assert located_names(lock(), MAC) == ("fd", "mac")
    assert located_names(lock()) == ("curl", "fd", "helm", "mac", "nodejs", "python", "whole")
    assert located_names(lock(None)) == located_names(lock({})) == ()


def test_keys_that_are_not_known_say_nothing():
    packages = {"fd@1": PACKAGES["fd@latest"] | {"new": [{}]}}
    assert located_names(lock(packages, new={"a": 1})) == ("fd",)


def test_a_package_may_have_an_at_sign_in_its_name():
    assert located_names(lock({"@scope/fd@1": PACKAGES["fd@latest"], "@": {}})) == ("@scope/fd",)


def refused(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_devbox_lock(data, wanted("fd"), LINUX, source="a/devbox.lock")
    (finding,) = caught.value.findings
    assert finding.code == "NXC715"
    assert finding.message.startswith("a/devbox.lock: this lock of devbox is not understood: ")
    assert finding.fix
    assert len(finding.message) < 500
    assert finding.message.isprintable()
    with pytest.raises(SourceError):
        located_names(data)
    return finding.message


def package(**fields) -> bytes:
    return lock({"fd@1": PACKAGES["fd@latest"] | fields})


def with_output(**fields) -> bytes:
    return package(systems={LINUX: {"outputs": [output("out", path(1, "fd")) | fields]}})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (lock()[:-1], "no JSON"),
        (lock()[: len(lock()) // 2], "no JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "no JSON"),
        (b"[]", "no JSON object"),
        (b"null", "no JSON object"),
        (b'"x"', "no JSON object"),
        (b"NaN", "no number of JSON"),
        (b'{"a": -Infinity}', "no number of JSON"),
        (b"9" * 5000, "no JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"{}", "its `lockfile_version` is not '1', the only one known: None"),
        (lock(lockfile_version="2"), "its `lockfile_version` is not '1', the only one known: '2'"),
        (lock(lockfile_version=1), "the only one known: 1"),
        (lock(lockfile_version=["1"] * 1000), "the only one known: ['1', '1'"),
        (lock([]), "packages is no JSON object"),
        (lock({"fd@1": "x"}), "fd@1 is no JSON object"),
        (lock({"a\nb": {}}), "the name of a package is no name"),
        (lock({"": {}}), "the name of a package is missing"),
        (lock({"a" * 501: {}}), "the name of a package is no name"),
        (lock({"\x1b[2J": {}}), "the name of a package is no name"),
        (lock({"\ud800": {}}), "the name of a package is no name"),
        (package(resolved=1), "`resolved` of fd@1 is no name: 1"),
        (package(resolved="x#\x1b"), "`resolved` of fd@1 is no name"),
        (package(version={}), "`version` of fd@1 is no name"),
        (package(systems=[]), "`systems` of fd@1 is no JSON object"),
        (package(systems={LINUX: []}), "a system of fd@1 is no JSON object"),
        (package(systems={LINUX: {"outputs": {}}}), "`outputs` of fd@1 is no list"),
        (package(systems={LINUX: {"outputs": ["out"]}}), "an output of fd@1 is no JSON object"),
        (package(systems={LINUX: {"outputs": [output("out", path(1, "a"))] * 2}}), "there twice: 'out'"),
        (package(systems={LINUX: {"store_path": "/etc/passwd"}}), "not a path of the store /nix/store"),
        (package(systems={LINUX: {"store_path": 7}}), "`store_path` of fd@1 is no name"),
        (package(systems={"": {"store_path": path(1, "a")}}), "a system of fd@1 is missing"),
        (with_output(name=None), "the name of an output of fd@1 is missing"),
        (with_output(path=None), "the path of an output of fd@1 is missing"),
        (with_output(path=path(1, "a") + "/bin"), "not a path of the store /nix/store"),
        (with_output(path="/nix/store/../etc"), "not a path of the store"),
        (with_output(path="/gnu/store/" + base(1, "a")), "not a path of the store /nix/store"),
        (with_output(path="/nix/store/" + "a" * 100_000), "the path of an output of fd@1 is no name"),
        (b" " * (foreign_lock.MAX_BYTES + 1), "more than 8,388,608 bytes"),
    ],
)
def test_what_is_not_understood(data, says):
    assert says in refused(data)


def test_another_version_asks_for_an_upgrade():
    with pytest.raises(SourceError) as caught:
        located_names(lock(lockfile_version="2"))
    assert "newer nixcompose" in caught.value.findings[0].fix


def test_memory_is_bounded_by_the_size_of_the_file():
    data = b'{"lockfile_version": "1", "packages": ' + b"[" + b"[]," * 100_000 + b"[]]}"
    tracemalloc.start()
    try:
        assert "packages is no JSON object" in refused(data)
        assert tracemalloc.get_traced_memory()[1] < 64 * len(data)
    finally:
        tracemalloc.stop()
