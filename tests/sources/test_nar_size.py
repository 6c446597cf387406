"""The NAR size of a listing: that of a NAR, that of Nix, and that of real store objects."""

import os
import shutil
import subprocess
import sys

import pytest
from hypothesis import example, given, settings

from nixcompose.sources.nar_size import NotWhole, nar_size
from tests.sources.index_files import TREES, Executable, Link, nar, nodes_of, recorded

MANY = {b"n%04d" % number: bytes(number % 64) for number in range(3000)}


def listed(tree):
    """The nodes of a tree as `nar_size` takes them."""
    for path, metadata in nodes_of(tree):
        kind = metadata[-1:].decode()
        yield path, kind, len(metadata) - 1 if kind == "s" else int(metadata[:-1])


@given(TREES)
@example(b"")
@example({})
@example(Link(b"a" * 7))
@example(Executable(b"a" * 8))
@example({b"a" * 9: {b"b": {b"c": {}}}, "é\n".encode(): Link("ü".encode())})
@example(MANY)
def test_it_is_the_length_of_the_nar(tree):
    assert nar_size(listed(tree)) == len(nar(tree))


@given(TREES)
def test_the_order_of_entries_does_not_matter(tree):
    nodes = sorted(listed(tree), key=lambda node: node[0].split(b"/") if node[0] else [])
    assert nar_size(nodes) == len(nar(tree))


def write(tree, path):
    if isinstance(tree, dict):
        os.mkdir(path)
        for name, below in tree.items():
            write(below, path + b"/" + name)
    elif isinstance(tree, Link):
        os.symlink(tree, path)
    else:
        with open(path, "wb") as file:
            file.write(tree)
        os.chmod(path, 0o755 if isinstance(tree, Executable) else 0o644)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


@pytest.mark.nix
def test_it_is_what_nix_dumps(tmp_path_factory):
    @settings(max_examples=40)  # each starts Nix
    @given(TREES)
    @example(MANY)
    @example({b"a": Executable(b""), "Füße".encode(): {b"-": Link(b"../a")}, b"new\nline": b"x"})
    def check(tree):
        path = os.fsencode(tmp_path_factory.getbasetemp()) + b"/tree"
        write(tree, path)
        try:
            dump = subprocess.run(["nix-store", "--dump", path], capture_output=True, check=True).stdout
        finally:
            remove(path)
        assert nar_size(listed(tree)) == len(dump)

    check()


def test_real_store_objects():
    sizes = {}
    for attr, _, name, size, nodes in recorded():
        kinds = {"d": "d", "f": "r", "x": "x", "l": "s"}
        assert size == nar_size((path, kinds[kind], size or len(target)) for path, kind, size, target in nodes), name
        sizes[attr] = size
    assert sizes["yazi"] == 3936
    assert len(sizes) > 15


ROOT = (b"", "d", 1)


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ([], "the root is not there"),
        ([(b"/bin", "d", 0)], "the root is not there"),
        ([ROOT], "lacks entries"),
        ([ROOT, (b"/a", "d", 1)], "lacks entries"),
        ([(b"", "d", 2), (b"/a", "d", 1), (b"/a/b", "r", 1)], "lacks entries"),
        ([ROOT, (b"/a", "r", 1), (b"/b", "r", 1)], "no such entry"),
        ([(b"", "r", 5), (b"/a", "r", 1)], "no such entry"),
        ([ROOT, (b"a", "r", 1)], "no such entry"),
        ([ROOT, (b"", "r", 1)], "no such entry"),
        ([ROOT, (b"/", "r", 1)], "no such entry"),
        ([ROOT, (b"/.", "r", 1)], "no such entry"),
        ([ROOT, (b"/..", "r", 1)], "no such entry"),
        ([ROOT, (b"/a/b", "r", 1)], "not come right after its directory"),
        ([(b"", "d", 2), (b"/a", "d", 1), (b"/b", "r", 1), (b"/a/b", "r", 1)], "not come right after"),
        ([(b"", "r", 2**63)], "that large"),
        ([(b"", "d", 2), (b"/a", "r", 2**62), (b"/b", "r", 2**62)], "that large"),
    ],
)
def test_what_is_no_whole_tree(nodes, says):
    with pytest.raises(NotWhole, match=says):
        nar_size(nodes)


def test_the_module_starts_nothing_heavy():
    code = "import sys, nixcompose.sources.nar_size as m; print(*sorted({'json','subprocess','attr'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b""
