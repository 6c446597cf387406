"""`nixcompose preflight`: an image in which an editor's server runs passes, and each thing that it lacks is said."""

from __future__ import annotations

import json
import subprocess

import pytest

import nixcompose as nxc
from tests.sources.images import CONFIG, FOLDER, GCC, GLIBC, HASH, NIX_LD, STORE, TOOLS, TOP, docker_archive, layer

MANIFEST = """
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.eve]
[users.dev]
[targets.work]
kind = "devcontainer"
profile = "default"
user = "dev"
[targets.other]
kind = "devcontainer"
profile = "default"
user = "eve"
"""


@pytest.fixture
def image(tmp_path):
    """Write an archive of the layers STORE and TOP with more on top, and return its path."""

    def image(*entries, **config):
        path = tmp_path / "image.tar"
        path.write_bytes(docker_archive(STORE, TOP, layer(*entries), **CONFIG | config))
        return path

    return image


def missing(found):
    return {check.name: check.found for check in found.checks if check.holds is False}


def unknown(found):
    return {check.name: check.found for check in found.checks if check.holds is None}


def test_an_image_that_has_everything_passes(image):
    found = nxc.preflight(image())
    assert (found.architecture, found.user) == ("amd64", "dev")
    assert (missing(found), unknown(found), found.findings) == ({}, {}, ())
    told = {check.name: check.found for check in found.checks}
    assert told["loader"] == f"/lib64/ld-linux-x86-64.so.2 -> {NIX_LD}"
    assert told["glibc"] == "2.40"
    assert told["libstdc++"] == f"/usr/lib64/libstdc++.so.6 -> {GCC}/libstdc++.so.6.0.33"
    assert told["user"] == "dev, at home in /home/dev"


@pytest.mark.parametrize("tool", [*TOOLS[:3], *TOOLS[4:]])
def test_a_tool_that_is_not_there_is_missed(image, tool):
    """By a whiteout: it was there in a layer below."""
    found = nxc.preflight(image((f"bin/.wh.{tool}", b"")))
    name = {"sh": "/bin/sh", "wget": "wget or curl"}.get(tool, tool)
    assert list(missing(found)) == [name]
    (finding,) = found.findings
    assert finding.code == "NXC624"
    assert name in finding.message


def test_curl_does_where_wget_is_not(image):
    assert missing(nxc.preflight(image(("bin/.wh.wget", b""), ("bin/curl", b"elf")))) == {}


def test_a_program_is_looked_for_in_the_path_of_the_image(image):
    moved = [("bin/.wh.tar", b""), ("opt/tar", b"elf")]
    assert list(missing(nxc.preflight(image(*moved)))) == ["tar"]
    assert missing(nxc.preflight(image(*moved, Env=["PATH=/opt:/bin"]))) == {}


def test_a_link_to_nothing_is_no_program(image):
    assert list(missing(nxc.preflight(image(("bin/tar", "/nix/store/gone/bin/tar"))))) == ["tar"]


def test_what_cannot_be_run_is_no_program(tmp_path):
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive(STORE, TOP, layer(("bin/tar", b"text"), mode=0o644), **CONFIG))
    assert list(missing(nxc.preflight(path))) == ["tar"]


@pytest.mark.parametrize(
    ("entries", "code", "said"),
    [
        ([("lib64/.wh.ld-linux-x86-64.so.2", b"")], "NXC621", "no program is at /lib64/ld-linux-x86-64.so.2"),
        ([("usr/lib64/.wh.libstdc++.so.6", b"")], "NXC622", "libstdc++.so.6 is in no directory"),
        ([("usr/lib64/libstdc++.so.6", "x.6.0.24"), ("usr/lib64/x.6.0.24", b"")], "", "whose version is not known"),
        (
            [("usr/lib64/libstdc++.so.6", "libstdc++.so.6.0.24"), ("usr/lib64/libstdc++.so.6.0.24", b"")],
            "NXC622",
            "GLIBCXX_3.4.24 is older than GLIBCXX_3.4.25",
        ),
        (
            [("lib64/ld-linux-x86-64.so.2", "ld-2.27.so"), ("lib64/ld-2.27.so", b"")],
            "NXC622",
            "2.27 is older than 2.28",
        ),
        ([("etc/.wh.os-release", b"")], "NXC624", "there is no /etc/os-release"),
        ([("etc/.wh.passwd", b"")], "NXC623", "there is no /etc/passwd"),
        ([("etc/passwd", b"root:x:0:0::/root:/bin/sh\n")], "NXC623", '"dev" is not in /etc/passwd'),
        ([("home/.wh.dev", b"")], "NXC623", 'the home of "dev" is not there: /home/dev'),
        ([("etc/passwd", "passwd.d"), ("etc/passwd.d", b"dev:x:1:1::/root:/\n")], "NXC623", "/etc/passwd is a link"),
        ([("usr/bin/.wh.env", b"")], "NXC624", "there is no such program"),
    ],
)
def test_what_is_missing_has_a_code(image, entries, code, said):
    found = nxc.preflight(image(*entries))
    assert any(said in text for text in [*missing(found).values(), *unknown(found).values()])
    assert [finding.code for finding in found.findings] == ([code] if code else [])


def test_the_version_of_a_c_library_is_in_its_name_or_in_it(image):
    """In the name of a store path, in that of the loader, or in the text that the library says of itself."""
    link = "lib64/ld-linux-x86-64.so.2"

    def glibc(*entries):
        found = nxc.preflight(image(*entries))
        return next((check.holds, check.found) for check in found.checks if check.name == "glibc")

    assert glibc((link, GLIBC)) == (True, "2.40")
    assert glibc((link, "ld-2.31.so"), ("lib64/ld-2.31.so", b"")) == (True, "2.31")
    debian = ("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", b"")
    said = ("usr/lib/x86_64-linux-gnu/libc.so.6", b"GNU C Library, stable release version 2.36.\n")
    assert glibc((link, f"/{debian[0]}"), debian, said) == (True, "2.36")
    assert glibc((link, f"/{debian[0]}"), debian) == (None, "its version is not known")
    assert glibc(("lib64/.wh.ld-linux-x86-64.so.2", b""), ("lib/ld-musl-x86_64.so.1", b""))[0] is None


def test_an_architecture_that_no_server_is_built_for(image):
    assert missing(nxc.preflight(image(architecture="s390x"))) == {"loader": "there is no server for s390x"}


def test_the_user_is_that_of_the_target_the_label_or_the_image(image):
    manifest = nxc.loads(MANIFEST)
    path = image()
    assert nxc.preflight(path).user == "dev"
    assert missing(nxc.preflight(path, manifest, "work")) == {}
    assert missing(nxc.preflight(path, manifest, "other")) == {"user": '"eve" is not in /etc/passwd'}
    assert nxc.preflight(image(Labels={}, User="1000:100")).user == "1000"
    assert nxc.preflight(image(Labels={}, User="")).user == "root"
    assert nxc.preflight(image(Labels={"devcontainer.metadata": "{"}, User="dev")).user == "dev"
    assert nxc.preflight(image(Labels={"devcontainer.metadata": '{"remoteUser": "root"}'})).user == "root"
    with pytest.raises(nxc.ManifestError, match="NXC208"):
        nxc.preflight(path, manifest, "wrok")


def test_a_nixos_makes_some_of_it_when_it_starts(tmp_path):
    """Accounts and /bin/sh cannot be looked up in its image; tools and libraries are in its system."""
    system = f"nix/store/{HASH}-nixos-system-work-25.05"
    files = layer(
        (f"{system}/init", b"elf"),
        (f"{system}/nixos-version", b"25.05"),
        (f"{system}/etc/os-release", b"ID=nixos\n"),
        (f"{system}/sw/share/nix-ld/lib/ld.so", GLIBC),
        (f"{system}/sw/share/nix-ld/lib/libstdc++.so.6", f"{GCC}/libstdc++.so.6"),
        *((f"{system}/sw/bin/{tool}", b"elf") for tool in TOOLS),
        ("etc", FOLDER),
    )
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive(STORE, files, Cmd=[f"/{system}/init"], Labels=CONFIG["Labels"]))
    found = nxc.preflight(path)
    assert missing(found) == {}
    assert set(unknown(found)) == {"user", "/bin/sh", "/usr/bin/env"}
    early = layer(("etc/passwd", b"dev:x:1000:100::/home/dev:/bin/sh\n"), ("home/dev", FOLDER), ("bin/sh", b"elf"))
    path.write_bytes(docker_archive(STORE, files, early, Cmd=[f"/{system}/init"], Labels=CONFIG["Labels"]))
    assert set(unknown(nxc.preflight(path))) == {"/usr/bin/env"}
    path.write_bytes(docker_archive(STORE, Cmd=[f"/{system}/init"]))
    assert len(missing(nxc.preflight(path))) > 10


def test_a_list_tells_what_it_can(tmp_path):
    """What is named is there, what is behind a link is not known, what is not named is missing."""
    lines = [
        "./lib64/ld-linux-x86-64.so.2",
        "./usr/lib64/libstdc++.so.6",
        "./etc/os-release",
        "./usr/bin/env",
        "./bin/sh",
    ]
    path = tmp_path / "files.txt"
    path.write_text("\n".join([*lines, *(f"./bin/{tool}" for tool in TOOLS if tool != "tar"), ""]))
    found = nxc.preflight(path)
    assert list(missing(found)) == ["tar"]
    assert set(unknown(found)) == {"glibc", "libstdc++", "user"}
    path.write_text("\n".join([*lines[:-1], "./bin", ""]))  # a link, or tar would print ./bin/
    assert {"tar", "/bin/sh"} <= set(unknown(nxc.preflight(path)))


def test_the_command_prints_what_was_found(image, tmp_path, nixcompose):
    (tmp_path / "profiles.toml").write_text(MANIFEST)
    done = nixcompose("preflight", str(image()), "--target", "work", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "yes      glibc         2.40\n" in done.out
    assert len(done.out.splitlines()) == 22
    done = nixcompose("preflight", str(image(("bin/.wh.cat", b""), ("bin/.wh.wc", b""))), cwd=tmp_path)
    assert done.code == 1
    assert "no       cat           no such program" in done.out
    assert "error[NXC624]: cat, wc: no such program is in the PATH of the image\n" in done.err
    done = nixcompose("preflight", str(image()), "--target", "other", cwd=tmp_path)
    assert (done.code, "NXC623" in done.err) == (1, True)
    assert nixcompose("preflight", str(image()), "--target", "none", cwd=tmp_path).code == 2
    assert nixcompose("preflight", "gone.tar", cwd=tmp_path).code == 3


def test_json_has_everything(image, nixcompose):
    done = nixcompose("preflight", str(image(("bin/.wh.cat", b""))), "--json")
    data = json.loads(done.out)
    assert (done.code, data["schema"], data["architecture"], data["user"]) == (
        1,
        "nixcompose.preflight/1",
        "amd64",
        "dev",
    )
    assert {check["name"]: check["holds"] for check in data["checks"]}["cat"] is False
    assert [finding["code"] for finding in data["findings"]] == ["NXC624"]


def test_a_list_that_tar_printed(image, tmp_path, nixcompose):
    """As a person makes one: of an unpacked root file system, with the real tar."""
    root = tmp_path / "root"
    for tool in TOOLS:
        (root / "bin" / tool).parent.mkdir(parents=True, exist_ok=True)
        (root / "bin" / tool).touch(mode=0o755)
    printed = subprocess.run(
        ["tar", "-cv", "-f", "/dev/null", "-C", root, "."], capture_output=True, text=True, check=True
    )
    (tmp_path / "files.txt").write_text(printed.stdout)
    done = nixcompose("preflight", str(tmp_path / "files.txt"))
    assert "yes      tar           /bin/tar\n" in done.out
    assert "no       loader" in done.out
