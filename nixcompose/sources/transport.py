"""Bytes of an address: the files at the top of a binary cache, from a directory or over HTTP.

A *transport* has `get`, which answers None only if there is no such file; whatever else is not the
file is an error.  Nobody reads more than was asked for, or a file of another name than caches have.
"""

from __future__ import annotations

import os
import re
import stat

from nixcompose._frozen import frozen
from nixcompose.errors import SourceError
from nixcompose.sources.findings import not_a_cache, shown, unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from nixcompose.errors import Finding

    class Transport(Protocol):
        """What a binary cache is read with."""

        @property
        def warnings(self) -> tuple[Finding, ...]:
            """What is wrong, but does not keep it from working."""

        def get(self, name: str, limit: int) -> bytes | None:
            """Return the file *name*, more than *limit* bytes only if it is longer; None if there is none."""

        def cut(self, older_than: float | None = None) -> None:
            """End what has taken longer than so many seconds, or than may be; at 0 for good."""

        def close(self) -> None:
            """Let go of what is held open."""


_FILE = re.compile(r"[0-9a-df-np-sv-z]{32}\.narinfo|nix-cache-info")
_FORM = "write file:// and the absolute path of a directory, or https:// and a host"


@frozen
class Address:
    """Where a binary cache is: *url* without password, parameters and slash at the end; findings name it so.

    *directory* is set if it is one of this machine; *login* is name and password if the address had
    them; *priority* is the number of `?priority=`.

    >>> parse_address("https://cache.example/nix/?priority=30")
    Address(url='https://cache.example/nix', directory=None, login=None, priority=30)
    """

    url: str
    directory: str | None = None
    login: tuple[str, str] | None = None
    priority: int | None = None


def parse_address(text: str) -> Address:
    """Return what *text* says, an address as in `substituters`; of its parameters only `priority` counts here.

    Raises:
        SourceError: NXC718 if it is not the address of a binary cache.

    >>> parse_address("file:///var/cache/nix").directory
    '/var/cache/nix'
    """
    from urllib.parse import parse_qs, unquote, urlsplit

    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        said = parse_qs(parts.query, max_num_fields=20).get("priority")
        priority = int(said[-1][:10]) if said else None
    except ValueError as error:
        raise SourceError([not_a_cache(_hidden(text), f"it is not an address: {_hidden(str(error))}", _FORM)]) from None
    path = parts.path.rstrip("/")
    if parts.scheme == "file" and host in (None, "localhost") and parts.path.startswith("/") and "%00" not in path:
        return Address(f"file://{path or '/'}", unquote(path) or "/", None, priority)
    if parts.scheme not in {"http", "https"} or not host:
        raise SourceError([not_a_cache(_hidden(text), "it is not the address of a binary cache", _FORM)])
    place = (f"[{host}]" if ":" in host else host) + ("" if port is None else f":{port}")
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Address(f"{parts.scheme}://{place}{path}", None, login, priority)


def open_transport(address: Address, **options: Any) -> Transport:
    """Return what reads the files at *address*; *options* are those of `Web`.

    >>> open_transport(parse_address("file:///var/empty")).warnings
    ()
    """
    if address.directory:
        return Directory(address)
    from nixcompose.sources.web import Web

    return Web(address, **options)


class Directory:
    """The files of a binary cache in a directory of this machine."""

    def __init__(self, address: Address) -> None:
        self.warnings: tuple[Finding, ...] = ()
        self._url = address.url
        self._path = address.directory or "/"

    def get(self, name: str, limit: int) -> bytes | None:
        """Return the bytes of the file *name*, one more than *limit* at most; None if there is none.

        Raises:
            SourceError: NXC702 if it cannot be read.
        """
        try:
            # O_NONBLOCK: not to wait for a pipe that nobody writes to.
            number = os.open(file_of(self._path, name), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                if not stat.S_ISREG(os.fstat(number).st_mode):
                    raise SourceError([unreachable(f"{self._url}/{name}", "it is not a file", "remove it")])
                with open(number, "rb", closefd=False) as file:
                    return file.read(limit + 1)
            finally:
                os.close(number)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and os.path.isdir(self._path):
                return None
            fix = "look at the path, and at who may read it"
            raise SourceError([unreachable(f"{self._url}/{name}", str(error.strerror), fix)]) from None

    def cut(self, older_than: float | None = None) -> None:
        """Nothing hangs here."""

    def close(self) -> None:
        """Nothing is held open."""


def file_of(place: str, name: str) -> str:
    """Return *place*, a slash and *name*, which is `nix-cache-info` or the name of a narinfo.

    Raises:
        ValueError: it is neither, and so must not become part of a path.

    >>> file_of("https://cache.example", "nix-cache-info")
    'https://cache.example/nix-cache-info'
    """
    if not _FILE.fullmatch(name):
        raise ValueError(f"not a file at the top of a binary cache: {name!r}")
    return f"{place}/{name}"


def _hidden(text: str) -> str:
    return shown(re.sub(r"//[^/]*@", "//", text))
