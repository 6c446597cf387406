"""Every reader of bytes from elsewhere, by name, with inputs that it takes: one table for all fuzzing.

To add a reader, add a `Reader` to `READERS`: a function that reads bytes, and seeds that are read.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gzip
import hashlib
import json
import struct
import tempfile
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from nixcompose.errors import NixcomposeError, SourceError
from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.locker.text import dumps_lock, loads_lock
from nixcompose.sources.devbox_lock import located_names as devbox_names
from nixcompose.sources.devbox_lock import read_devbox_lock
from nixcompose.sources.flox_lock import located_names as flox_names
from nixcompose.sources.flox_lock import read_flox_lock
from nixcompose.sources.nix_index import NixIndex
from nixcompose.sources.outputs import Wanted
from nixcompose.sources.path_info import read_path_info
from nixcompose.store import (
    CACHE_NIXOS_ORG,
    Malformed,
    StoreObject,
    check_signatures,
    parse_hash,
    parse_keys,
    parse_path,
)
from nixcompose.store import read_narinfo as narinfo
from nixcompose.verifier import preflight
from tests.sources.images import docker_archive, layer

HASH = "ymr28y3gfbjp25cwn7nqihbciasxxgna"
NAME = f"{HASH}-libunistring-0.9.10"
LINUX = "x86_64-linux"
WANTED = [Wanted("hello", (("hello",),)), Wanted("curl", (("scope", "curl"),), ("bin", "out"))]


class Reader(NamedTuple):
    """A reader: *read* takes bytes, and raises nothing but *refuses*; each of the *seeds* is read."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    refuses: tuple[type[Exception], ...] = (NixcomposeError,)


def run(reader: Reader, data: bytes) -> bool:
    """Whether *data* is read; what else is raised but a refusal is a bug and comes through.

    A refusal that cannot be printed is one as well.
    """
    try:
        reader.read(data)
    except reader.refuses as refusal:
        text = str(refusal)
        text.encode()
        assert len(text) < 20_000
        return False
    return True


def read_narinfo(data: bytes) -> None:
    found = narinfo(data, HASH)
    assert found.info.problems() == ()
    check_signatures(found.info, keys())


@functools.cache
def keys() -> dict[str, bytes]:
    return parse_keys([CACHE_NIXOS_ORG])


NARINFO = f"""StorePath: /nix/store/{NAME}
URL: nar/x.nar.xz
Compression: xz
FileSize: 473000
NarHash: sha256:0a5gjh4xcdbmr5hfzb250y46cr5jcv9aiq4ihqa6v74rf8jmv9p1
NarSize: 1634360
References: {NAME}
Deriver: {NAME}.drv
Sig: cache.nixos.org-1:{"A" * 86}==
""".encode()


def read_hash(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    found = parse_hash(text)
    assert parse_hash(found.sri) == parse_hash(found.hex) == parse_hash(found.base32) == found


def read_keys(data: bytes) -> None:
    parse_keys(data.decode("utf-8", "surrogateescape").split())


def read_path(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert str(parse_path(text)) == text


@functools.cache
def index_file():
    file = tempfile.NamedTemporaryFile(prefix="nixcompose-fuzz-")
    atexit.register(file.close)
    return file


def read_index(data: bytes) -> None:
    file = index_file()
    file.seek(0)
    file.truncate()
    file.write(data)
    file.flush()
    source = NixIndex(file.name)
    source.locate(WANTED, LINUX)
    facts = source.facts([NAME])
    assert all(one.nar_size > 0 for one in facts.objects.values())


def compressed(stream: bytes) -> bytes:
    try:
        zstd = import_module("compression.zstd")
    except ImportError:
        zstd = import_module("backports.zstd")
    return b"NIXI" + struct.pack("<Q", 1) + zstd.compress(stream, 1)


def listed(lines: bytes, reset: bytes, attr: str, output: str = "out") -> bytes:
    origin = {"attr": attr, "output": output, "toplevel": True, "system": LINUX}
    record = {"store_dir": "/nix/store", "hash": HASH, "name": "libunistring-0.9.10", "origin": origin}
    return lines + b"p\0" + reset + json.dumps(record).encode() + b"\n"


STREAM = (
    listed(b"1d\0\0\n1d\0\0/bin\n1000x\0\4/hello\n", b"\xfc", "hello"),
    listed(b"bins\0\0\n", b"\0", "scope.curl", "bin") + listed(b"5r\0\0\n", b"\0", "curl", "out"),
    listed(b"2d\0\0\n0d\0\0/" + b"a" * 200 + b"\n0r\0\x80\0\xc8b\n", b"\x80\xff\x38", "hello"),
)

DEVBOX = json.dumps(
    {
        "lockfile_version": "1",
        "packages": {
            "hello@2": {
                "resolved": "github:NixOS/nixpkgs/4a29d733#hello",
                "version": "2.12",
                "systems": {
                    LINUX: {
                        "outputs": [{"name": "out", "path": f"/nix/store/{NAME}", "default": True}],
                        "store_path": f"/nix/store/{NAME}",
                    }
                },
            },
            "curl@8": {"systems": {LINUX: {"store_path": f"/nix/store/{NAME}"}}},
            "github:NixOS/nixpkgs#x": {},
        },
    }
).encode()

FLOX = json.dumps(
    {
        "lockfile-version": 1,
        "manifest": {"version": 1},
        "packages": [
            {
                "attr_path": "hello",
                "install_id": "hello",
                "pname": "hello",
                "version": "2.12",
                "outputs_to_install": ["out"],
                "outputs": {"out": f"/nix/store/{NAME}"},
                "system": LINUX,
            },
            {
                "install_id": "curl",
                "outputs": {"bin": f"/nix/store/{NAME}"},
                "outputs-to-install": None,
                "system": LINUX,
            },
            {"install_id": "mine", "store_path": f"/nix/store/{NAME}", "system": LINUX},
        ],
    }
).encode()


def read_devbox(data: bytes) -> None:
    read_devbox_lock(data, WANTED, LINUX)
    devbox_names(data)


def read_flox(data: bytes) -> None:
    read_flox_lock(data, WANTED, LINUX)
    flox_names(data, LINUX)


PATH_INFO = (
    json.dumps(
        [{"path": f"/nix/store/{NAME}", "narHash": "sha256:" + "0" * 52, "narSize": 96, "references": []}]
    ).encode(),
    json.dumps({f"/nix/store/{NAME}": {"narHash": "sha256:" + "0" * 52, "narSize": 96, "references": []}}).encode(),
)
LOCK = dumps_lock(
    Lock(
        {LINUX: {"hello": LockedPackage("hello", "hello", "2.12", {"out": NAME})}},
        {NAME: StoreObject(NAME, 96, "sha256:" + "0" * 52, (NAME,), 80, "cache.nixos.org-1")},
    )
).encode()


def read_our_lock(data: bytes) -> None:
    """Read a lock whose digest fits, so that what is inside is read too."""
    text = data.decode("utf-8", "replace")
    loads_lock_or_not(text)
    head, found, _ = text.partition('"count"')
    if found:
        digest = hashlib.sha256(head.encode("utf-8", "surrogatepass")).hexdigest()
        loads_lock_or_not(f'{head}"count": 1,\n"digest": "sha256:{digest}"\n}}\n')


def loads_lock_or_not(text: str) -> None:
    with contextlib.suppress(SourceError):
        loads_lock(text)


IMAGE = docker_archive(layer(("./bin/sh", b"elf"), ("./etc/passwd", b"dev:x:1:1::/:/bin/sh"), ("./bin/ash", "sh")))


def read_built_image(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(prefix="nixcompose-fuzz-") as file:
        file.write(data)
        file.flush()
        preflight(file.name)


READERS = {
    "image": Reader(read_built_image, (IMAGE, gzip.compress(IMAGE), b"./bin/sh\n./etc/passwd\n")),
    "narinfo": Reader(read_narinfo, (NARINFO,)),
    "hash": Reader(
        read_hash, (b"sha256:" + b"0" * 52, b"sha256-" + b"A" * 43 + b"=", b"sha1:" + b"0" * 40), (Malformed,)
    ),
    "keys": Reader(read_keys, (CACHE_NIXOS_ORG.encode(),), (Malformed,)),
    "path": Reader(read_path, (f"/nix/store/{NAME}".encode(),), (Malformed,)),
    "nix-index": Reader(read_index, tuple(map(compressed, STREAM))),
    "nix-index-stream": Reader(lambda stream: read_index(compressed(stream)), STREAM),
    "path-info": Reader(lambda data: read_path_info(data, source="nix path-info"), PATH_INFO),
    "lock": Reader(read_our_lock, (LOCK,)),
    "devbox": Reader(read_devbox, (DEVBOX,)),
    "flox": Reader(read_flox, (FLOX,)),
}
