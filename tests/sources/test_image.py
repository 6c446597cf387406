"""Built images are read as a container engine would lay them out, and hostile ones are refused."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import subprocess
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.errors import SourceError
from nixcompose.sources import image as reader
from nixcompose.sources import tar_stream
from nixcompose.sources.image import read_image
from nixcompose.sources.image_tree import MAX_LINKS, MAX_PATH, File, Link, Tree
from nixcompose.store.malformed import Malformed
from tests.sources.images import CONFIG, FOLDER, HASH, STORE, TOP, docker_archive, layer, oci_layout, tar


def names(tree: Tree) -> list[str]:
    return [path for path, node in tree.walk() if not isinstance(node, dict)]


def read(tmp_path, content: bytes):
    path = tmp_path / "image"
    path.write_bytes(content)
    return read_image(path)


def refused(tmp_path, content: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, content)
    (finding,) = caught.value.findings
    assert finding.code == "NXC731"
    assert finding.fix
    return finding.message


# The tree.


def test_a_later_layer_replaces_and_removes():
    """Whiteouts take away files, links and whole folders of the layers below."""
    tree = Tree([("a/b/c", File()), ("a/d", File()), ("l", Link("a")), ("e", File())])
    tree.lay([("a/.wh.b", File()), (".wh.l", File()), ("e", Link("a/d"))])
    assert names(tree) == ["/a/d", "/e"]


def test_an_opaque_folder_hides_what_is_below_and_not_what_is_in_its_layer():
    """In whatever order a layer lists the two."""
    for order in itertools.permutations([("a/.wh..wh..opq", File()), ("a/new", File())]):
        tree = Tree([("a/old", File()), ("a/b/old", File()), ("keep", File())])
        tree.lay(order)
        assert names(tree) == ["/a/new", "/keep"]


def test_a_whiteout_removes_nothing_of_its_own_layer():
    tree = Tree([("a", File(text=b"old"))])
    tree.lay([("a", File(text=b"new")), (".wh.a", File())])
    assert tree.find("/a") == ("/a", File(text=b"new"))


def test_links_stay_inside():
    """An absolute one begins at the root of the image, and nothing is above that."""
    tree = Tree(
        [("etc/passwd", File()), ("a", Link("/etc")), ("b", Link("../../../../etc/passwd")), ("c", Link("gone"))]
    )
    assert tree.find("/a/passwd")[0] == tree.find("b")[0] == "/etc/passwd"
    assert tree.find("/c") is None
    assert tree.find("/../../etc/../etc/passwd")[0] == "/etc/passwd"
    assert tree.find("/etc/passwd/../..") == ("/", tree.find("/")[1])


def test_links_in_a_circle_lead_nowhere():
    chain = [(f"l{number}", Link(f"l{number + 1}")) for number in range(MAX_LINKS + 1)]
    tree = Tree([("a", Link("b")), ("b", Link("a")), ("c", Link("c/c/c")), *chain, (f"l{MAX_LINKS + 1}", File())])
    assert [tree.find(name) for name in ("a", "c", "l0")] == [None, None, None]
    assert tree.find("l1")[0] == f"/l{MAX_LINKS + 1}"


def test_a_link_longer_than_a_path_leads_nowhere():
    """Each file below it would have all of it walked again."""
    tree = Tree([("a", Link("./" * (MAX_PATH // 2) + "b")), ("b", File())])
    assert tree.find("a") is None


def test_what_is_put_below_a_link_lands_where_it_leads():
    """As in an engine: /lib64 may be a link to /usr/lib64 in a layer below."""
    tree = Tree([("usr/lib64/a", File()), ("lib64", Link("usr/lib64"))])
    tree.lay([("lib64/b", File())])
    assert names(tree) == ["/lib64", "/usr/lib64/a", "/usr/lib64/b"]


def test_a_hard_link_is_the_file_it_names():
    tree = Tree([("bin/busybox", File(text=b"x")), ("bin/sh", Link("bin/busybox", is_hard=True))])
    assert tree.find("/bin/sh") == ("/bin/busybox", File(text=b"x"))


@pytest.mark.parametrize("path", ["../a", "a/../../b", "a" * 5000, "a/" * 300 + "b"])
def test_a_path_that_no_image_has_is_refused(path):
    with pytest.raises(Malformed):
        Tree([(path, File())])


NAMES = st.sampled_from(["a", "b", "c", ".wh.a", ".wh..wh..opq", "..", "."])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
NODES = st.one_of(st.just(File()), st.builds(dict), st.builds(Link, PATHS | PATHS.map("/{}".format), st.booleans()))


@given(st.lists(st.lists(st.tuples(PATHS, NODES), max_size=6), max_size=4), PATHS)
def test_whatever_is_laid_there_is_a_tree(layers, path):
    """No whiteout is left in it, and what is found is found again under its own path."""
    tree = Tree()
    for entries in layers:
        try:
            tree.lay(entries)
        except Malformed:
            assert any(".." in name.split("/") for name, _ in entries)
    assert not [name for name, _ in tree.walk() if ".wh." in name]
    found = tree.find(path)
    assert found is None or tree.find(found[0]) == found


# The three forms.


def test_the_forms_give_the_same(tmp_path):
    """An archive, a packed one, a layout with packed layers and one with plain ones."""
    archive = docker_archive(STORE, TOP, **CONFIG)
    printed = subprocess.run(["tar", "-t"], input=TOP, capture_output=True, check=True).stdout
    (tmp_path / "list").write_bytes(printed)
    images = [
        read(tmp_path, archive),
        read(tmp_path, gzip.compress(archive)),
        read_image(oci_layout(tmp_path / "oci", STORE, TOP, **CONFIG)),
        read_image(oci_layout(tmp_path / "plain", STORE, TOP, pack=bytes, **CONFIG)),
    ]
    for image in images:
        assert list(image.tree.walk()) == list(images[0].tree.walk())
        assert (image.architecture, image.user, image.labels) == ("amd64", "dev", CONFIG["Labels"])
        assert image.environment["PATH"] == "/bin:/usr/bin"
    listed = read_image(tmp_path / "list")
    assert listed.is_list
    assert set(names(listed.tree)) <= set(names(images[0].tree))


def test_layers_are_in_the_order_of_the_manifest(tmp_path):
    """Not in that of the archive, where one may stand for two."""
    old, new = layer(("bin/a", b"old")), layer(("bin/a", "b"), ("bin/b", b"elf"))
    manifest = [{"Config": "c", "Layers": ["z/layer.tar", "a/layer.tar"]}]
    archive = layer(
        ("a/layer.tar", new), ("z/layer.tar", old), ("c", b"{}"), ("manifest.json", json.dumps(manifest).encode())
    )
    assert read(tmp_path, archive).tree.find("/bin/a")[0] == "/bin/b"
    linked = layer(
        ("a/layer.tar", new),
        ("z/layer.tar", "../a/layer.tar"),
        ("c", b"{}"),
        ("manifest.json", json.dumps(manifest).encode()),
    )
    assert read(tmp_path, linked).tree.find("/bin/a")[0] == "/bin/b"


@pytest.mark.tool("skopeo")
def test_what_skopeo_makes_of_an_archive_is_the_same_image(tmp_path):
    (tmp_path / "image").write_bytes(docker_archive(STORE, TOP, **CONFIG))
    copy = [
        "skopeo",
        "copy",
        "--quiet",
        "--insecure-policy",
        f"docker-archive:{tmp_path}/image",
        f"oci:{tmp_path}/oci:work",
    ]
    subprocess.run(copy, check=True)
    ours, theirs = read_image(tmp_path / "image"), read_image(tmp_path / "oci")
    assert list(theirs.tree.walk()) == list(ours.tree.walk())
    assert (theirs.user, theirs.environment, theirs.labels) == (ours.user, ours.environment, ours.labels)


def test_only_texts_that_are_looked_at_are_kept(tmp_path):
    """Of a C library its version, of accounts all; of the rest nothing."""
    libc = b"\x7fELF" + b"x" * 70_000 + b"GNU C Library (GNU libc) stable release version 2.36.\n"
    files = layer(("lib/libc.so.6", libc), ("etc/passwd", b"dev"), ("bin/sh", b"elf"), ("var/passwd.db", b"x" * 70_000))
    tree = read(tmp_path, docker_archive(files)).tree
    kept = {path: node.text for path, node in tree.walk() if isinstance(node, File)}
    assert kept == {
        "/bin/sh": None,
        "/etc/passwd": b"dev",
        "/lib/libc.so.6": b"release version 2.36",
        "/var/passwd.db": None,
    }


# What is no image.


def test_nothing_is_unpacked(tmp_path, monkeypatch):
    """A name that leads out of the image is refused, and no file is made anywhere."""
    monkeypatch.chdir(tmp_path)
    assert "leads out" in refused(tmp_path, docker_archive(layer(("../../evil", b"x"))))
    read(tmp_path, docker_archive(layer(("evil", b"x"), ("etc/link", "/evil"))))
    assert [path.name for path in tmp_path.rglob("*")] == ["image"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a": b""}, "no manifest.json"),
        ({"manifest.json": b"["}, "not JSON"),
        ({"manifest.json": b"[" * 100_000}, "not JSON"),
        ({"manifest.json": b"[]"}, "not one image"),
        ({"manifest.json": b"[{}, {}]"}, "not one image"),
        ({"manifest.json": b"[1]"}, "no JSON object"),
        ({"manifest.json": b'[{"Config": "c", "Layers": ["l"]}]', "l": layer()}, "configuration is missing"),
        ({"manifest.json": b'[{"Config": "c", "Layers": ["l"]}]', "c": b"{}"}, "a layer is missing"),
        ({"manifest.json": b'[{"Config": 7, "Layers": []}]'}, "not a text"),
        ({"manifest.json": b'[{"Config": "c", "Layers": 7}]'}, "no list"),
        ({"manifest.json": b'[{"Config": "c"}]', "c": b'{"config": []}'}, "no JSON object"),
        ({"manifest.json": b'[{"Config": "c"}]', "c": b'{"config": {"Env": [1]}}'}, "not a text"),
        ({"manifest.json": b'[{"Config": "c", "Layers": ["l"]}]', "c": b"{}", "l": b"\x28\xb5\x2f\xfd....."}, "packed"),
        (
            {"manifest.json": b'[{"Config": "c", "Layers": ["l"]}]', "c": b"{}", "l": b"\x1f\x8b" + b"x" * 90},
            "whole archive",
        ),
        ({"manifest.json": b" " * (2**22 + 1)}, "JSON of more than"),
    ],
)
def test_a_broken_archive_says_what_is_wrong(tmp_path, files, reason):
    assert reason in refused(tmp_path, tar(files))


def test_a_cut_archive_is_no_image(tmp_path):
    """Wherever it ends."""
    archive = docker_archive(STORE, TOP, **CONFIG)
    for end in range(512, len(archive) - 2 * tarfile.RECORDSIZE, 3 * 512 + 7):
        assert refused(tmp_path, archive[:end])
    packed = gzip.compress(archive)
    assert refused(tmp_path, packed[: len(packed) // 2])


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"\n\n", b'{"layers": []}', b"root:x:0:0\n", b"hello\nworld\n"])
def test_what_is_neither_archive_nor_list_is_refused(tmp_path, content):
    assert "is no image that can be read" in refused(tmp_path, content)


def test_what_is_no_file_is_refused(tmp_path):
    """A pipe that nobody writes to is not waited for, a folder without an index is no layout."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "gone", "."):
        with pytest.raises(SourceError, match="NXC731"):
            read_image(tmp_path / name)


@pytest.mark.parametrize("digest", ["sha256:../../../etc/passwd", "md5:0", "", "sha256:" + "A" * 64])
def test_a_digest_is_no_path(tmp_path, digest):
    folder = oci_layout(tmp_path / "oci", TOP)
    (folder / "index.json").write_text(json.dumps({"manifests": [{"digest": digest}]}))
    with pytest.raises(SourceError, match="not the digest"):
        read_image(folder)


def test_an_index_of_several_images_is_not_guessed_at(tmp_path):
    folder = oci_layout(tmp_path / "oci", TOP)
    index = json.loads((folder / "index.json").read_text())
    (folder / "index.json").write_text(json.dumps({"manifests": index["manifests"] * 2}))
    with pytest.raises(SourceError, match="not one image, but so many: 2"):
        read_image(folder)


def _header(**fields) -> bytes:
    """A header of tar with what no tool would write."""
    member = tarfile.TarInfo("a")
    for name, value in fields.items():
        setattr(member, name, value)
    return member.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize(
    "header",
    [
        _header(size=-512),
        _header(size=2**62),
        _header(type=tarfile.XHDTYPE, size=2**40),
        _header(type=tarfile.GNUTYPE_LONGNAME, size=2**33),
        _header(type=tarfile.XHDTYPE, size=512) + b"99999999999999 size=1\n".ljust(512, b"\0"),
        _header(type=tarfile.XHDTYPE, size=512) + b"19 GNU.sparse.size=-1\n".ljust(512, b"\0"),
    ],
)
def test_numbers_of_a_header_are_not_believed(tmp_path, header):
    """Neither memory nor time goes by what a header claims."""
    content = header + b"\0" * 1024
    assert refused(tmp_path, content)
    assert refused(tmp_path, docker_archive(content))


def test_sizes_are_bounded(tmp_path, monkeypatch):
    """A small file that unpacks to very much is given up."""
    monkeypatch.setattr(tar_stream, "MAX_BYTES", 2**20)
    bomb = docker_archive(layer(("bin/big", b"\0" * 2**21)))
    assert len(gzip.compress(bomb)) < 2**14
    assert "more than 1,048,576 bytes" in refused(tmp_path, gzip.compress(bomb))
    assert "more than 1,048,576 bytes" in refused(
        tmp_path, docker_archive(gzip.compress(layer(("bin/big", b"\0" * 2**21))))
    )


@pytest.mark.parametrize(("bound", "least"), [("MAX_FILES", 20), ("MAX_LAYERS", 1)])
def test_numbers_are_bounded(tmp_path, monkeypatch, bound, least):
    monkeypatch.setattr(reader, bound, least)
    assert f"more than {least}" in refused(tmp_path, docker_archive(STORE, TOP))


@pytest.mark.parametrize(("bound", "most"), [("MAX_FILES", 20), ("MAX_LAYERS", 10)])
def test_a_layer_counts_as_often_as_it_is_named(tmp_path, monkeypatch, bound, most):
    """A short list can name one large layer a million times."""
    monkeypatch.setattr(reader, bound, most)
    manifest = [{"Config": "c", "Layers": ["l"] * 11}]
    files = {"l": layer(("a", b""), ("b", b"")), "c": b"{}", "manifest.json": json.dumps(manifest).encode()}
    assert f"more than {most}" in refused(tmp_path, tar(files))


def test_the_store_of_nix_is_read_by_name(tmp_path):
    image = read(tmp_path, docker_archive(STORE, layer(("empty", FOLDER))))
    assert f"/nix/store/{HASH}-nix-ld-2.0/libexec/nix-ld" in names(image.tree)
