"""Files from an HTTP server that may be slow, busy, broken or hostile.

What may pass (a dropped connection, a cut body, 429, 500, 502, 503, 504) is asked again, later each time and
at random so that many clients do not come back at once; what is final is not.
"""

from __future__ import annotations

import random
import socket
import ssl
import time
from contextlib import suppress
from errno import ECONNABORTED
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from threading import Event, Lock, get_ident
from urllib.parse import unquote, urljoin, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from nixcompose._frozen import frozen
from nixcompose._version import __version__
from nixcompose.errors import SourceError
from nixcompose.sources.findings import not_a_cache, shown, unreachable
from nixcompose.sources.network import certificates, credentials, proxy_for
from nixcompose.sources.transport import file_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any
    from urllib.parse import SplitResult

    from nixcompose.errors import Finding
    from nixcompose.sources.transport import Address

MAX_REDIRECTS = 5
#: How long a `Retry-After` is heeded, in seconds.
MAX_PAUSE = 60.0
#: After how many files in a row that could not be had, each tried several times, the rest is not asked for.
MAX_FAILURES = 64

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({429, 500, 502, 503, 504})
_CHUNK = 2**16
_DENIED = {
    401: "give name and password in ~/.netrc, or leave this cache out",
    403: "some caches (those on S3) answer 403 for what they do not have: give name and password in ~/.netrc "
    "if it needs them, or leave this cache out",
}
_CERTIFICATE = "if you trust whoever signed it, name their certificate in NIX_SSL_CERT_FILE"
_PORTS = {"http": 80, "https": 443}


@frozen
class _Answer:
    """A *body*, None for a 404; or what went wrong and may pass: *problem*, and the seconds the server asks for."""

    body: bytes | None = None
    problem: str = ""
    pause: float = 0.0


class Web:
    """The files of a binary cache behind an HTTP server; many threads may ask at once.

    *timeouts* are seconds: to connect, without a byte arriving, for an answer as a whole.  *sleep*
    waits so many seconds and returns whether to give up; *clock* counts seconds.
    """

    def __init__(
        self,
        address: Address,
        *,
        connections: int = 64,
        timeouts: tuple[float, float, float] = (10, 20, 60),
        tries: int = 5,
        sleep: Callable[[float], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._connections = connections
        self._timeouts = timeouts
        self._tries = tries
        self._given_up = Event()
        self._sleep = self._given_up.wait if sleep is None else sleep
        self._clock = clock
        self._not_before = 0.0
        self._failures = 0
        self._watch = _Watch(clock, self._given_up)
        self._lock = Lock()
        self._managers: dict[tuple[str, str], urllib3.PoolManager] = {}
        self._tls: ssl.SSLContext | None = None
        self._origin = urlsplit(address.url)
        self.warnings: tuple[Finding, ...] = ()
        self._login = address.login
        if not self._login:
            self._login, warning = credentials(self._origin.hostname or "")
            self.warnings = (warning,) if warning else ()

    def get(self, name: str, limit: int) -> bytes | None:
        """Return the bytes of the file *name*, more than *limit* only if it is longer; None for a 404.

        Raises:
            SourceError: NXC702 if the server cannot be asked, or does not say whether it has the file;
                NXC718 if it leads to where it must not.
        """
        url = file_of(self._address.url, name)
        problem = "it stopped answering, so this was not asked for"
        tried = 0
        while tried < self._tries and self._failures < MAX_FAILURES and not self._wait(tried):
            tried += 1
            answer = self._follow(url, limit)
            if not answer.problem:
                self._failures = 0
                return answer.body
            problem = answer.problem
            if answer.pause:
                self._not_before = self._clock() + answer.pause  # for all threads
        if tried == self._tries:
            self._failures += 1
            problem += f", {tried} times" if tried > 1 else ""
        raise SourceError([unreachable(url, problem)])

    def cut(self, older_than: float | None = None) -> None:
        """End what has taken longer than *older_than* seconds, or than an answer may take; at 0 for good."""
        if older_than == 0:
            self._given_up.set()
        self._watch.cut(self._timeouts[2] if older_than is None else older_than)

    def close(self) -> None:
        """Close the connections that are kept for the next question."""
        with self._lock:
            for manager in self._managers.values():
                manager.clear()

    def _wait(self, tried: int) -> bool:
        seconds = min(0.25 * 2**tried, 8) * random.uniform(0.5, 1) if tried else 0  # noqa: S311 (no secret)
        seconds = max(seconds, min(self._not_before - self._clock(), MAX_PAUSE))
        return bool(seconds > 0 and self._sleep(seconds)) or self._given_up.is_set()

    def _follow(self, url: str, limit: int) -> _Answer:
        until = self._clock() + self._timeouts[2]
        try:
            for _ in range(MAX_REDIRECTS + 1):
                response = self._open(url)
                try:
                    body = self._body(response, limit, until)
                finally:
                    response.close()  # no-op for one that was read to its end: its connection is kept
                if response.status not in _REDIRECTS or "location" not in response.headers:
                    return _judged(url, response, body, limit)
                url = _redirected(url, response.headers["location"])
        except (HTTPError, OSError) as error:
            return _Answer(problem=self._described(url, error))
        finally:
            self._watch.done()
        raise SourceError([not_a_cache(shown(url), f"it was reached by more than {MAX_REDIRECTS} redirects")])

    def _open(self, url: str) -> urllib3.BaseHTTPResponse:
        parts = urlsplit(url)
        return self._manager(parts).urlopen(
            "GET", url, headers=self._headers(parts), redirect=False, preload_content=False, decode_content=False
        )

    def _body(self, response: urllib3.BaseHTTPResponse, limit: int, until: float) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while size <= limit and (chunk := response.read1(_CHUNK)):
            chunks.append(chunk)
            size += len(chunk)
            if self._clock() > until or self._given_up.is_set():
                raise ReadTimeoutError(None, None, "an answer in drops")  # type: ignore[arg-type]  # told by its kind
        return b"".join(chunks)

    def _headers(self, parts: SplitResult) -> Mapping[str, str]:
        headers = {"User-Agent": f"nixcompose/{__version__}", "Accept-Encoding": "identity"}
        if self._login and _is_same_server(parts, self._origin):
            headers["Authorization"] = _basic(":".join(self._login))
        return headers

    def _manager(self, parts: SplitResult) -> urllib3.PoolManager:
        key = (parts.scheme, parts.netloc)
        with self._lock:
            if key not in self._managers:
                proxy = proxy_for(parts)
                secured = parts.scheme == "https" or (proxy or "").startswith("https:")
                if secured and not self._tls:
                    self._tls = certificates(self._address.url)
                self._managers[key] = self._new_manager(proxy)
            return self._managers[key]

    def _new_manager(self, proxy: str | None) -> urllib3.PoolManager:
        connect, read, _ = self._timeouts
        options: dict[str, Any] = {
            "num_pools": 1,
            "maxsize": self._connections,
            "retries": False,
            "timeout": urllib3.Timeout(connect=connect, read=read),
            "ssl_context": self._tls,
        }
        if proxy:
            parts = urlsplit(proxy)
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
            headers = {"Proxy-Authorization": _basic(login)} if login else {}
            manager: urllib3.PoolManager = urllib3.ProxyManager(
                proxy, proxy_headers=headers, proxy_ssl_context=self._tls, **options
            )
        else:
            manager = urllib3.PoolManager(**options)
        manager.pool_classes_by_scheme = self._watch.pools
        return manager

    def _described(self, url: str, error: Exception) -> str:
        """What went wrong, in the same words each time; what will not pass is raised."""
        inner = error.original_error if isinstance(error, ProxyError) else error
        causes = [one for one in (*inner.args, inner.__cause__) if isinstance(one, Exception)]
        cause = causes[0] if causes else inner
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = f"its certificate is not trusted: {cause.verify_message}"
            raise SourceError([unreachable(url, reason, _CERTIFICATE)])
        connect, read, whole = self._timeouts
        if isinstance(inner, NameResolutionError):
            said = "its host is not known"
        elif isinstance(inner, ConnectTimeoutError) and not isinstance(inner, NewConnectionError):
            said = f"no connection within {connect:g} seconds"
        elif isinstance(inner, ReadTimeoutError):
            said = f"no answer within {read:g} seconds, or not all of it within {whole:g}"
        elif isinstance(cause, (IncompleteRead, urllib3.exceptions.IncompleteRead)):
            said = "the answer was cut off"
        elif isinstance(cause, RemoteDisconnected):
            said = "the connection was closed"
        elif isinstance(cause, HTTPException):
            said = "what it sent is not HTTP"
        else:
            said = shown(str(getattr(cause, "strerror", None) or cause)).lower()
        return f"through the proxy: {said}" if isinstance(error, ProxyError) else said


class _Watch:
    """The connections at work, by thread, so that none outlasts what it is for."""

    def __init__(self, clock: Callable[[], float], given_up: Event) -> None:
        self._busy: dict[int, tuple[float, socket.socket | None]] = {}
        self._clock = clock
        self._given_up = given_up
        watch = self

        def noted(kind: type) -> type:
            class Noted(kind):  # type: ignore[misc]  # of one of two kinds
                def connect(self) -> None:
                    super().connect()
                    watch.note(self.sock)

                def request(self, *args: Any, **options: Any) -> None:
                    watch.note(self.sock)
                    super().request(*args, **options)

            return Noted

        class HTTP(urllib3.HTTPConnectionPool):
            ConnectionCls = noted(urllib3.connection.HTTPConnection)

        class HTTPS(urllib3.HTTPSConnectionPool):
            ConnectionCls = noted(urllib3.connection.HTTPSConnection)

        self.pools = {"http": HTTP, "https": HTTPS}

    def note(self, busy: socket.socket | None) -> None:
        """Take it that this thread asks through *busy* from now on."""
        self._busy[get_ident()] = self._clock(), busy
        if self._given_up.is_set():  # too late to be cut; whoever gives up says so first, and then cuts
            raise ConnectionAbortedError(ECONNABORTED, "given up")

    def done(self) -> None:
        """Say that this thread has its answer."""
        self._busy.pop(get_ident(), None)

    def cut(self, older_than: float) -> None:
        """Have those that began more than so many seconds ago read the end at once."""
        for began, busy in list(self._busy.values()):
            if busy and self._clock() - began >= older_than:
                with suppress(OSError):  # it has ended
                    socket.socket.shutdown(busy, socket.SHUT_RDWR)  # not TLS's own, which is not for other threads


def _judged(url: str, response: urllib3.BaseHTTPResponse, body: bytes, limit: int) -> _Answer:
    status = response.status
    if status == 404:
        return _Answer()
    if status in _AGAIN:
        return _Answer(problem=f"it answered {status}", pause=_pause(response.headers.get("retry-after", "")))
    if status != 200:
        fix = {"fix": _DENIED[status]} if status in _DENIED else {}
        raise SourceError([unreachable(url, f"it answered {status}, which says neither yes nor no", **fix)])
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        return _Answer(body)
    if encoding in {"gzip", "x-gzip"}:
        return _unpacked(body, limit)
    raise SourceError([not_a_cache(url, f"it is compressed with {shown(encoding)}, which nobody asked for")])


def _unpacked(body: bytes, limit: int) -> _Answer:
    import zlib

    try:
        return _Answer(zlib.decompressobj(31).decompress(body, limit + 1))  # however much it would become
    except zlib.error:
        return _Answer(problem="it sent what is not gzip")


def _pause(text: str) -> float:
    try:
        seconds = urllib3.Retry().parse_retry_after(text[:40])
    except (HTTPError, ValueError, OverflowError):
        return 0
    return min(max(seconds, 0), MAX_PAUSE)


def _redirected(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
        fits = bool(parts.hostname) and parts.port != 0
    except ValueError:
        target, fits = location, False
    secure = url.startswith("https:")
    if fits and (parts.scheme == "https" or (parts.scheme == "http" and not secure)):
        return target
    allowed = "https" if secure else "http or https"
    raise SourceError([not_a_cache(url, f"it redirects to {shown(target)}, which is not {allowed}")])


def _basic(login: str) -> str:
    """Return the value of a header for a name, a colon and a password, in UTF-8 (RFC 7617)."""
    from base64 import b64encode

    return f"Basic {b64encode(login.encode()).decode()}"


def _is_same_server(one: SplitResult, other: SplitResult) -> bool:
    ports = [part.port or _PORTS[part.scheme] for part in (one, other)]
    return one.hostname == other.hostname and (ports[0] == ports[1] or ports == [443, 80])
