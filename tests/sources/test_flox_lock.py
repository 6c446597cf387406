"""`manifest.lock` of flox: what a lock offers is found, and no file brings the reader down."""

import json

import pytest

from nixcompose.errors import SourceError
from nixcompose.sources.flox_lock import located_names, read_flox_lock
from nixcompose.sources.outputs import Wanted

LINUX, MAC = "x86_64-linux", "aarch64-darwin"


def path(number: int, name: str) -> str:
    return f"/nix/store/{number:032}-{name}"


def base(number: int, name: str) -> str:
    return path(number, name).removeprefix("/nix/store/")


def catalog(install_id, attr, outputs, installed=("out",), **fields) -> dict:
    """A package of the catalog, with the keys that real ones have."""
    return {
        "attr_path": attr,
        "broken": False,
        "derivation": path(99, f"{attr}.drv"),
        "description": "A program",
        "install_id": install_id,
        "license": "GPL-3.0-or-later",
        "locked_url": "https://github.com/flox/nixpkgs?rev=2fcb964de67fcf60b43471c55d5d99e61a9ccb5a",
        "name": f"{attr}-1.0",
        "pname": attr,
        "rev": "2fcb964de67fcf60b43471c55d5d99e61a9ccb5a",
        "rev_count": 1051473,
        "rev_date": "2026-08-10T17:52:38Z",
        "scrape_date": "2026-08-12T05:34:54.763574Z",
        "stabilities": ["unstable"],
        "unfree": False,
        "version": "1.0",
        "outputs_to_install": installed,
        "outputs": outputs,
        "system": LINUX,
        "group": "toplevel",
        "priority": 5,
    } | fields


def flake(install_id: str, outputs: dict, attr: str = f"legacyPackages.{LINUX}.bash", **fields) -> dict:
    """A package of a flake, with the keys that real ones have."""
    return {
        "install_id": install_id,
        "locked-url": "github:flox/nixpkgs/2fcb964de67fcf60b43471c55d5d99e61a9ccb5a",
        "flake-description": None,
        "locked-flake-attr-path": attr,
        "derivation": path(98, "x.drv"),
        "outputs": outputs,
        "output-names": list(outputs),
        "outputs-to-install": ["out", "man"],
        "requested-outputs-to-install": None,
        "package-system": LINUX,
        "system": LINUX,
        "name": install_id,
        "pname": None,
        "version": None,
        "licenses": None,
        "broken": False,
        "unfree": False,
        "priority": 5,
    } | fields


CURL = {"bin": path(3, "curl-bin"), "man": path(4, "curl-man"), "out": path(5, "curl")}
BASH = {"out": path(6, "bash"), "man": path(7, "bash-man"), "dev": path(8, "bash-dev")}
PACKAGES = [
    catalog("hello", "hello", {"out": path(1, "hello-1.0")}),
    catalog("hello", "hello", {"out": path(2, "hello-1.0")}, system=MAC),
    catalog("transfer", "curl", CURL, ["bin", "man", "man"]),
    flake("bash", BASH),
    flake("bash2", BASH, **{"requested-outputs-to-install": ["dev"]}),
    flake(
        "helm",
        {"out": path(15, "helm"), "man": path(16, "helm-man")},
        f"packages.{LINUX}.helm",
        **{"locked-url": "github:someone/helm/0f1e2d"},
    ),
    catalog("theirs", "jq", {"out": path(17, "jq")}, locked_url="git+ssh://git@example.org/x?rev=0f1e2d"),
    flake("odd", BASH, "odd"),
    {"install_id": "mine", "store_path": path(9, "mine"), "system": LINUX, "priority": 5},
    catalog("gcc", "gcc", {"out": path(10, "gcc-wrapper"), "info": path(11, "gcc-info")}, None),
    catalog("old", "nodejs", {"out": path(12, "nodejs-18")}, group="old"),
    catalog("new", "nodejs", {"out": path(13, "nodejs-20")}, group="new"),
    catalog("nothing", "nothing", {}, []),
    catalog("pip", "python3Packages.pip", {"out": path(14, "pip")}),
]


def lock(packages: object = PACKAGES, **fields: object) -> bytes:
    return json.dumps({"lockfile-version": 1, "manifest": {"version": 1}, "packages": packages} | fields).encode()


def wanted(*attrs: str, name: str = "it", **fields) -> list[Wanted]:
    return [Wanted(name, tuple(tuple(attr.split(".")) for attr in attrs), **fields)]


@pytest.mark.parametrize(
    ("one", "outputs", "attr", "version"),
    [
        (wanted("hello"), {"out": base(1, "hello-1.0")}, "hello", "1.0"),
        (wanted("curl"), {"bin": base(3, "curl-bin"), "man": base(4, "curl-man")}, "curl", "1.0"),
        (wanted("curl", outputs=("out",)), {"out": base(5, "curl")}, "curl", "1.0"),
        (wanted("python3Packages.pip"), {"out": base(14, "pip")}, "python3Packages.pip", "1.0"),
        (wanted("bash", name="bash"), {"out": base(6, "bash"), "man": base(7, "bash-man")}, "bash", None),
        (wanted("odd", name="x"), {"out": base(6, "bash"), "man": base(7, "bash-man")}, "odd", None),
        (wanted("bash", name="bash2"), {"dev": base(8, "bash-dev")}, "bash", None),
        (wanted("x", name="mine"), {"out": base(9, "mine")}, "x", None),
        (wanted("gcc"), {"out": base(10, "gcc-wrapper"), "info": base(11, "gcc-info")}, "gcc", "1.0"),
        (wanted("nodejs", name="new"), {"out": base(13, "nodejs-20")}, "nodejs", "1.0"),
    ],
)
def test_what_a_lock_has(one, outputs, attr, version):
    found = read_flox_lock(lock(), one, LINUX)
    assert found.problems == {}
    located = found.packages[one[0].name]
    assert (located.outputs, located.attr, located.version) == (outputs, attr, version)


@pytest.mark.parametrize(
    ("one", "system", "says"),
    [
        (wanted("absent"), LINUX, "x.lock has neither absent nor a package called it"),
        (wanted("nothing"), LINUX, "x.lock names nothing, but no store path of it"),
        (wanted("other", name="transfer"), LINUX, "x.lock has transfer as curl, not as other"),
        (wanted("bashInteractive", name="bash"), LINUX, "x.lock has bash as bash, not as bashInteractive"),
        (wanted("helm"), LINUX, "x.lock has helm from github:someone/helm/0f1e2d, not from nixpkgs"),
        (wanted("jq"), LINUX, "x.lock has theirs from git+ssh://git@example.org/x?rev=0f1e2d, not from nixpkgs"),
        (wanted("curl"), MAC, "x.lock has transfer for x86_64-linux, not for aarch64-darwin"),
        (wanted("nodejs"), LINUX, "x.lock has several packages that it may be: new, old"),
        (wanted("hello", outputs=("dev",)), LINUX, "x.lock has hello with the outputs out, not dev"),
        (
            wanted("hello", file="x.nix"),
            LINUX,
            "a lock of flox is asked for packages of nixpkgs; this one is of our own",
        ),
    ],
)
def test_what_a_lock_does_not_have(one, system, says):
    found = read_flox_lock(lock(), one, system, source="x.lock")
    assert found.packages == {}
    problem = found.problems[one[0].name]
    assert (problem.kind, problem.reason) == ("not listed", says)


def test_the_same_system_is_taken():
    assert read_flox_lock(lock(), wanted("hello"), MAC).packages["it"].outputs == {"out": base(2, "hello-1.0")}


def test_the_names_that_a_lock_offers():
    assert located_names(lock(), MAC) == ("hello",)
    assert located_names(lock()) == ("bash", "bash2", "gcc", "hello", "mine", "new", "odd", "old", "pip", "transfer")
    assert located_names(lock(None)) == located_names(lock([])) == ()


def refused(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_flox_lock(data, wanted("hello"), LINUX, source="a/manifest.lock")
    (finding,) = caught.value.findings
    assert finding.code == "NXC715"
    assert finding.message.startswith("a/manifest.lock: this lock of flox is not understood: ")
    assert len(finding.message) < 500
    assert finding.message.isprintable()
    with pytest.raises(SourceError):
        located_names(data)
    return finding.message


def package(**fields) -> bytes:
    return lock([catalog("hello", "hello", {"out": path(1, "hello")}) | fields])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (lock()[:-1], "no JSON"),
        (b"{}", "its `lockfile-version` is not 1, the only one known: None"),
        (lock(**{"lockfile-version": 0}), "the only one known: 0"),
        (lock(**{"lockfile-version": "1"}), "the only one known: '1'"),
        (lock(**{"lockfile-version": True}), "the only one known: True"),
        (lock(**{"lockfile-version": 1.0}), "the only one known: 1.0"),
        (lock({}), "packages is no list"),
        (lock(["hello"]), "a package is no JSON object"),
        (lock([None]), "`install_id` of a package is missing"),
        (package(install_id=None), "`install_id` of a package is missing"),
        (package(install_id="a\tb"), "`install_id` of a package is no name"),
        (package(system=None), "`system` of hello is missing"),
        (package(system=1), "`system` of hello is no name"),
        (package(attr_path=["hello"]), "`attr_path` of hello is no name"),
        (package(version=1), "`version` of hello is no name"),
        (package(pname=False), "`pname` of hello is no name"),
        (package(outputs=[path(1, "a")]), "`outputs` of hello is no JSON object"),
        (package(outputs={"out": None}), "the path of an output of hello is missing"),
        (package(outputs={"out": "hello"}), "not a path of the store /nix/store"),
        (package(outputs={"": path(1, "a")}), "an output of hello is missing"),
        (package(outputs_to_install="out"), "`outputs_to_install` of hello is no list"),
        (package(outputs_to_install=[1]), "an output of hello is no name"),
        (package(outputs_to_install=["out", "man"]), "an output of hello is installed and has no path: 'man'"),
        (lock([{"install_id": "a", "system": LINUX, "store_path": "/etc/passwd"}]), "not a path of the store"),
    ],
)
def test_what_is_not_understood(data, says):
    assert says in refused(data)
