"""Databases of nix-index for tests: a writer that knows nothing of the reader, and trees with their NARs.

A tree is bytes (a file), an `Executable`, a `Link`, or a dict of names and trees (a directory).
"""

from __future__ import annotations

import functools
import json
import lzma
import struct
from importlib import import_module
from pathlib import Path

from hypothesis import strategies as st

RECORDED = Path(__file__).parent / "recorded"
HASH = "s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz"


class Executable(bytes):
    """The contents of an executable file."""


class Link(bytes):
    """The target of a symbolic link."""


def zstd():
    try:
        return import_module("compression.zstd")
    except ImportError:
        return import_module("backports.zstd")


# Writing a database: nodes are (path, metadata), the metadata as nix-index writes them.


def nodes_of(tree, path=b""):
    """The nodes of a tree in the order of nix-index: from the last name of a directory to the first."""
    if isinstance(tree, dict):
        yield path, b"%dd" % len(tree)
        for name in sorted(tree, reverse=True):
            yield from nodes_of(tree[name], path + b"/" + name)
    elif isinstance(tree, Link):
        yield path, tree + b"s"
    else:
        yield path, b"%d%s" % (len(tree), b"x" if isinstance(tree, Executable) else b"r")


def difference(number: int) -> bytes:
    return struct.pack(">b", number) if abs(number) < 127 else b"\x80" + struct.pack(">h", number)


def lines(nodes, record: bytes) -> bytes:
    """One store object: a line for each node, then its own."""
    out, last, shared = [], b"", 0
    for path, metadata in nodes:
        now = next((at for at, (a, b) in enumerate(zip(last, path)) if a != b), min(len(last), len(path)))
        out.append(metadata + b"\0" + difference(now - shared) + path[now:] + b"\n")
        last, shared = path, now
    return b"".join([*out, b"p\0", difference(-shared), record, b"\n"])


def record(base_name=f"{HASH}-hello-2.12", attr="hello", output="out", store_dir="/nix/store", **origin) -> bytes:
    hash_part, _, name = base_name.partition("-")
    origin = {"attr": attr, "output": output, "toplevel": True, "system": "x86_64-linux"} | origin
    data = {"store_dir": store_dir, "hash": hash_part, "name": name, "origin": origin}
    return json.dumps(data, separators=(",", ":")).encode()


def entry(tree, **fields) -> bytes:
    """One store object with this tree."""
    return lines(nodes_of(tree), record(**fields))


def database(stream: bytes, *, version: int = 1, magic: bytes = b"NIXI") -> bytes:
    return magic + struct.pack("<Q", version) + zstd().compress(stream)


# NARs, written out from the manual's page.


def nar(tree) -> bytes:
    return string(b"nix-archive-1") + node(tree)


def node(tree) -> bytes:
    if isinstance(tree, Link):
        inner = strings(b"type", b"symlink", b"target", tree)
    elif isinstance(tree, dict):
        inner = strings(b"type", b"directory") + b"".join(
            strings(b"entry", b"(", b"name", name, b"node") + node(tree[name]) + string(b")") for name in sorted(tree)
        )
    else:
        mode = [b"executable", b""] if isinstance(tree, Executable) else []
        inner = strings(b"type", b"regular", *mode, b"contents", tree)
    return string(b"(") + inner + string(b")")


def string(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text + bytes(-len(text) % 8)


def strings(*texts: bytes) -> bytes:
    return b"".join(map(string, texts))


_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=12).map(str.encode)
NAMES = _NAMES.filter(lambda name: name not in {b".", b".."} and len(name) < 200)
_LEAVES = st.one_of(
    st.binary(max_size=40),
    st.binary(max_size=40).map(Executable),
    st.text(st.characters(codec="utf-8", exclude_characters="\0\n"), min_size=1, max_size=30).map(str.encode).map(Link),
)
#: Any tree that a file system can hold and nix-index can write down (it cannot if a target has a newline).
TREES = st.recursive(_LEAVES, lambda trees: st.dictionaries(NAMES, trees, max_size=5), max_leaves=12)


@functools.cache
def recorded():
    """The recorded store objects: (attr, output, base name, NAR size, nodes as (path, type, size, target))."""
    found = []
    with lzma.open(RECORDED / "nixpkgs-2026-05-files.tsv.xz", "rt", encoding="utf-8", newline="\n") as file:
        for line in file.read().splitlines()[1:]:
            attr, output, kind, size, path, target = line.split("\t")
            if kind == "o":
                found.append((attr, output, path, int(size), []))
            else:
                path = "" if path == "/" else path
                found[-1][4].append((path.encode(), kind, int(size or 0), target.encode()))
    for *_, nodes in found:
        nodes.sort(key=lambda one: one[0].split(b"/"), reverse=False)
    return found
