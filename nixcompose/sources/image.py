"""A built image: its files by name, and what its configuration says, without a container engine and without unpacking.

Three forms are read: an archive for `docker load`, as `nix build` leaves it (`tar`, or `tar.gz`), the directory of an
OCI image layout, and the plain list of files that `tar -t` prints.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import stat
from contextlib import contextmanager

from nixcompose._frozen import frozen
from nixcompose.errors import Finding, SourceError
from nixcompose.sources.foreign_lock import mapping, sequence
from nixcompose.sources.image_tree import File, Link, Tree
from nixcompose.sources.tar_stream import MAX_READ, Stream, members, reading, unpacked
from nixcompose.store.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import tarfile
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, BinaryIO

    from nixcompose.sources.image_tree import Node

    Layer = list[tuple[str, Node]]

UNREADABLE = "NXC731"
#: The most files, of all layers together, and the most layers: Docker has at most 127.
MAX_FILES, MAX_LAYERS = 2**20, 1024
#: The largest file whose text is kept, and how many such files are.
MAX_TEXT, MAX_TEXTS = 2**16, 256

_LIST_BYTES = 2**28
_WITH_TEXT = re.compile(r"passwd|os-release")
_LIBC = re.compile(r"libc(?:-[0-9.]+)?\.so(?:\.6)?")
_LIBC_VERSION = re.compile(rb"release version [0-9]+\.[0-9]+")
_FOLDERS = ("bin", "etc/", "lib", "nix/", "usr/")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_WAY_OUT = "name what `nix build` made (result), the directory of an OCI layout, or a list of files made with `tar -t`"


@frozen
class Image:
    """A built image.

    *architecture* is as OCI spells it (`amd64`); None: it is not known.  *command* is what runs in the container,
    *labels* and *environment* are those of its configuration.  With *is_list* the names of files are all that is
    known: neither what they hold, nor where links lead.
    """

    address: str
    tree: Tree
    architecture: str | None = None
    user: str = ""
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    labels: Mapping[str, str] = {}
    is_list: bool = False


def read_image(path: str | os.PathLike[str]) -> Image:
    """Return the image at *path*: an archive, the directory of a layout, or a list of files.

    Raises:
        SourceError: NXC731, it is not there, is none of these, is broken, or larger than an image is.
    """
    address = os.fspath(path)
    try:
        if os.path.isdir(address):
            return _layout(address)
        with _opened(address) as file:
            magic = file.read(512)
            file.seek(0)
            if magic.startswith(b"\x1f\x8b") or magic[257:262] == b"ustar":
                return _archive(address, file)
            return _list(address, file.read(min(os.fstat(file.fileno()).st_size, _LIST_BYTES + 1)))
    except Malformed as error:
        reason = f"{error.reason}: {error.value}" if error.value != "''" else error.reason
        raise SourceError(
            [Finding(UNREADABLE, f'"{address}" is no image that can be read: {reason}', None, _WAY_OUT)]
        ) from None
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise SourceError([Finding(UNREADABLE, f'"{address}" cannot be read: {said}', None, _WAY_OUT)]) from None


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    # O_NONBLOCK: not to wait for a pipe that nobody writes to.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise Malformed("neither a file nor a directory", "")
        yield file


# The archive that `docker load` reads: manifest.json names the configuration and the layers, in order.


def _archive(address: str, file: BinaryIO) -> Image:
    manifest = _manifest(file)
    file.seek(0)
    reader = _Layers()
    names = [_text(name) for name in sequence(manifest.get("Layers"), "`Layers`")]
    _bounded(len(names), MAX_LAYERS, "layers")
    config = _text(manifest.get("Config"))
    found: dict[str, Layer] = {}
    also: dict[str, str] = {}
    settings: dict[str, Any] | None = None
    for member, content in members(unpacked(file)):
        name = posixpath.normpath(member.name)
        if name == config:
            settings = _json(content, member.size, name)
        elif name in names and member.issym():
            also[name] = posixpath.normpath(posixpath.join(posixpath.dirname(name), member.linkname))
        elif name in names and member.islnk():
            also[name] = posixpath.normpath(member.linkname)
        elif name in names:
            found[name] = reader.read(content)
    if settings is None:
        raise Malformed("the configuration is missing that manifest.json names", config)
    return _image(address, settings, (_layer(found, also.get(name, name)) for name in names))


def _manifest(file: BinaryIO) -> dict[str, Any]:
    for member, content in members(unpacked(file)):
        if posixpath.normpath(member.name) == "manifest.json":
            images = sequence(_json(content, member.size, "manifest.json"), "manifest.json")
            if len(images) != 1:
                raise Malformed("not one image, but so many", len(images))
            return mapping(images[0], "the image in manifest.json")
    raise Malformed("there is no manifest.json in it", "")


def _layer(found: Mapping[str, Layer], name: str) -> Layer:
    if name not in found:
        raise Malformed("a layer is missing that manifest.json names", name)
    return found[name]


# A layout of OCI: index.json leads to a manifest, and that to blobs, all named by their digests.


def _layout(address: str) -> Image:
    index = _blob_json(os.path.join(address, "index.json"))
    for _ in range(4):  # an index may hold an index
        entries = sequence(index.get("manifests"), "`manifests`")
        if len(entries) != 1:
            raise Malformed("not one image, but so many", len(entries))
        index = _blob_json(_blob(address, entries[0]))
        if "manifests" not in index:
            break
    reader = _Layers()
    layers = []
    for entry in sequence(index.get("layers"), "`layers`")[: MAX_LAYERS + 1]:
        with _opened(_blob(address, entry)) as file:
            layers.append(reader.read(Stream(file)))
    return _image(address, _blob_json(_blob(address, index.get("config"))), layers)


def _blob(address: str, descriptor: Any) -> str:
    digest = _text(mapping(descriptor, "a descriptor").get("digest"))
    if not _DIGEST.fullmatch(digest):
        raise Malformed("not the digest of a blob", digest)
    return os.path.join(address, "blobs", "sha256", digest.removeprefix("sha256:"))


def _blob_json(path: str) -> dict[str, Any]:
    with _opened(path) as file:
        return mapping(_json(Stream(file), os.fstat(file.fileno()).st_size, os.path.basename(path)), "it")


# What `tar -t` prints.


def _list(address: str, content: bytes) -> Image:
    if len(content) > _LIST_BYTES or b"\0" in content:
        raise Malformed("neither an archive nor a list of files", content[:40])
    lines = [line for line in content.decode("utf-8", "surrogateescape").split("\n") if line.strip()]
    if not lines or len(lines) > MAX_FILES or lines[0].lstrip().startswith(("{", "[")):
        raise Malformed("neither an archive nor a list of files", content[:40])
    if not any(line.removeprefix(".").lstrip("/").startswith(_FOLDERS) for line in lines):
        raise Malformed("a list that has no folder of a Linux system", lines[0])
    something = File()
    return Image(address, Tree((line, {} if line.endswith("/") else something) for line in lines), is_list=True)


# What they have in common.


class _Layers:
    """Reads layers, and keeps account of how much that is."""

    def __init__(self) -> None:
        self._files = self._texts = self._layers = 0

    def read(self, content: Stream) -> Layer:
        """Return the entries of a layer."""
        self._layers += 1
        _bounded(self._layers, MAX_LAYERS, "layers")
        layer: Layer = []
        for member, inner in members(unpacked(content)):
            self._files += 1
            _bounded(self._files, MAX_FILES, "files")
            layer.append((member.name, self._node(member, inner)))
        return layer

    def _node(self, member: tarfile.TarInfo, content: Stream) -> Node:
        if member.isdir():
            return {}
        if member.issym() or member.islnk():
            return Link(member.linkname, is_hard=member.islnk())
        return File(bool(member.mode & 0o111), self._kept(member, content))

    def _kept(self, member: tarfile.TarInfo, content: Stream) -> bytes | None:
        """The text of a file that says something: all of it if it is short, of a C library the version."""
        name = posixpath.basename(member.name)
        is_libc = _LIBC.fullmatch(name) is not None
        if not (is_libc or _WITH_TEXT.search(name)) or member.size > (MAX_READ if is_libc else MAX_TEXT):
            return None
        self._texts += 1
        if self._texts > MAX_TEXTS:
            return None
        with reading():
            text = content.read(member.size)
        version = _LIBC_VERSION.search(text) if is_libc else None
        return (version[0] if version else None) if is_libc else text


def _image(address: str, settings: Mapping[str, Any], layers: Iterable[Layer]) -> Image:
    config = mapping(settings.get("config"), "`config`")
    tree, files = Tree(), 0
    for layer in layers:
        files += len(layer)  # a layer may be named several times
        _bounded(files, MAX_FILES, "files")
        tree.lay(layer)
    pairs = (_text(entry).partition("=") for entry in sequence(config.get("Env"), "`Env`"))
    words = [*sequence(config.get("Entrypoint"), "`Entrypoint`"), *sequence(config.get("Cmd"), "`Cmd`")]
    return Image(
        address,
        tree,
        _text(settings.get("architecture")) or None,
        _text(config.get("User")),
        tuple(map(_text, words)),
        {name: value for name, _, value in pairs},
        {name: _text(value) for name, value in mapping(config.get("Labels"), "`Labels`").items()},
    )


def _bounded(number: int, most: int, what: str) -> None:
    if number > most:
        raise Malformed(f"more than {most:,} {what}", "")


def _json(content: Stream, size: int, name: str) -> Any:
    if size > MAX_READ:
        raise Malformed(f"a JSON of more than {MAX_READ:,} bytes", name)
    try:
        with reading():
            return json.loads(content.read(size))
    except (Malformed, RecursionError):
        raise Malformed("not JSON", name) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed("not a text", value)
    return value
