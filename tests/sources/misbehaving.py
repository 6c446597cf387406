"""A real HTTP server that misbehaves on purpose, and counts; and caches for it to serve.

A fault is a function of the handler that answers in its own way; each name has a list of them, used up
in order, before the file itself is served.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nixcompose._frozen import evolve
from nixcompose.store import PathInfo, StorePath, fingerprint
from nixcompose.store.hashes import to_base64
from tests.store.samples import NAR_HASH, base_name, narinfos

INFO = b"StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n"
OURS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OUR_KEY = f"ours-1:{to_base64(OURS.public_key().public_bytes_raw())}"


@pytest.fixture(autouse=True)
def bare_surroundings(monkeypatch, tmp_path_factory):
    """No test depends on this machine's network settings, or leaves anything in its home; for import."""
    for name in os.environ:
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}:
            monkeypatch.delenv(name)
    for name in ("NETRC", "NIX_SSL_CERT_FILE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


Fault = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Serves the files of `server.site`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        self.name = self.path.rpartition("/")[2]
        fault = site.noted(self)
        if fault:
            fault(self)
        elif (data := site.files.get(self.name)) is None:
            self.answer(404, b"no such file\n")
        else:
            self.answer(200, data)

    def do_CONNECT(self) -> None:
        self.name = "CONNECT"
        self.server.site.noted(self)  # type: ignore[attr-defined]
        self.answer(403, b"")

    def answer(
        self, status: int, body: bytes = b"", headers: Mapping[str, str] = {}, length: int | None = None
    ) -> None:
        self.send_response(status)
        for key, text in headers.items():
            self.send_header(key, text)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Clients that leave are part of the tests."""


class Site:
    """*files* behind a server, until the block ends; requests and faults are counted by name."""

    def __init__(
        self, files: Mapping[str, bytes], faults: Mapping[str, Iterable[Fault]] | None = None, tls: str | None = None
    ) -> None:
        self.files = dict(files)
        self.plan = {name: each if isinstance(each, Always) else [*each] for name, each in (faults or {}).items()}
        self.requests: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.headers: list[tuple[str, dict[str, str]]] = []
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._tls = tls

    def noted(self, handler: Handler) -> Fault | None:
        with self._lock:
            self.requests[handler.name] += 1
            self.headers.append((handler.path, {key.lower(): text for key, text in handler.headers.items()}))
            waiting = self.plan.get(handler.name) or self.plan.get("*")
            if not waiting:
                return None
            self.faults[handler.name] += 1
            return waiting.pop(0)

    def __enter__(self) -> Site:
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.site = self  # type: ignore[attr-defined]
        if self._tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.port = self._server.server_address[1]
        self.address = f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Always(list):
    """A list of faults that never ends."""

    def __init__(self, fault: Fault) -> None:
        super().__init__([fault])

    def pop(self, *_: object) -> Fault:
        return self[0]


# -- faults


def status(code: int, **headers: str) -> Fault:
    return lambda handler: handler.answer(
        code, b"busy\n", {key.replace("_", "-"): text for key, text in headers.items()}
    )


def says(body: bytes, code: int = 200, **headers: str) -> Fault:
    return lambda handler: handler.answer(code, body, {key.replace("_", "-"): text for key, text in headers.items()})


def redirect(to: str, code: int = 302) -> Fault:
    return lambda handler: handler.answer(code, b"", {"Location": to})


def truncated(handler: Handler) -> None:
    data = handler.server.site.files[handler.name]
    handler.answer(200, data[: len(data) // 2], length=len(data))
    handler.close_connection = True


def truncated_unnoticed(handler: Handler) -> None:
    """Without a length nobody can tell that it was cut."""
    data = handler.server.site.files[handler.name]
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])
    handler.close_connection = True


def truncated_chunk(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"20\r\nStorePath: ")
    handler.close_connection = True


def dropped(handler: Handler) -> None:
    handler.close_connection = True


def reset(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def hanging(handler: Handler) -> None:
    handler.server.site.released.wait(30)
    handler.close_connection = True


def dripping(handler: Handler) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.server.site.released.wait(0.02):
        handler.wfile.write(b"x")
    handler.close_connection = True


def dripping_head(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not handler.server.site.released.wait(0.02):
        handler.wfile.write(b"x")
    handler.close_connection = True


def no_http(handler: Handler) -> None:
    handler.wfile.write(b"\x16\x03\x01 hello\r\n\r\n")
    handler.close_connection = True


def huge(handler: Handler) -> None:
    """100 MB, as long as somebody reads."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(100_000_000))
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x" * 1_000_000)
        handler.server.site.faults["MB sent"] += 1


# -- caches


def files_of(records: Iterable[str]) -> dict[str, bytes]:
    """A binary cache of *records*."""
    return {"nix-cache-info": INFO} | {f"{base_name(record)[:32]}.narinfo": record.encode() for record in records}


def recorded(name: str) -> dict[str, bytes]:
    return files_of(narinfos(f"{name}.txt"))


def made(number: int, references: Sequence[int] = (), *, key: Ed25519PrivateKey | None = OURS, **changes) -> str:
    """A record signed with our key; store objects are numbered."""
    info = PathInfo(StorePath(named(number)), 1000 + number, NAR_HASH, tuple(sorted(map(named, references))))
    info = evolve(info, **changes)
    lines = [
        f"StorePath: {info.path}",
        f"URL: nar/{number}.nar.xz",
        "Compression: xz",
        f"FileSize: {500 + number}",
        f"NarHash: {info.nar_hash}",
        f"NarSize: {info.nar_size}",
        f"References: {' '.join(info.references)}",
    ]
    if key:
        lines.append(f"Sig: ours-1:{to_base64(key.sign(fingerprint(info).encode()))}")
    return "".join(f"{line}\n" for line in lines)


def named(number: int) -> str:
    return f"{number:032}-n{number}"


def chain(length: int) -> dict[str, bytes]:
    """As many objects, each of which refers to the next and itself; the last to the first: a cycle."""
    return files_of(made(number, [number, (number + 1) % length]) for number in range(length))


def fan(width: int) -> dict[str, bytes]:
    """Object 0 refers to all others."""
    return files_of([made(0, range(1, width)), *(made(number) for number in range(1, width))])


def write(files: Mapping[str, bytes], directory) -> str:
    """The cache as a directory; its address."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (directory / name).write_bytes(data)
    return f"file://{directory}"
