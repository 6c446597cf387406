"""The findings of binary caches, in one place; `nixcompose explain CODE` has the page of each.

What a record itself can have wrong is in `nixcompose.store.findings`.
"""

from __future__ import annotations

from nixcompose._frozen import evolve
from nixcompose.errors import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

UNREACHABLE = "NXC702"
ANOTHER_STORE = "NXC704"
DISAGREEMENT = "NXC708"
NOT_REMEMBERED = "NXC716"
NOT_A_CACHE = "NXC718"
NO_MEMORY = "NXC720"

#: How many findings of one kind are shown, before one more counts the rest.
KEPT = 10

_SHOWN = 200
_NAMED = 20
_REACH = "look at the network, the proxy and the address; what was fetched is kept, so asking again goes on from there"


def unreachable(address: str, reason: str, fix: str = _REACH) -> Finding:
    """Return the finding that *address* could not be asked: no answer, or one that says nothing.

    >>> unreachable("https://cache.example", "connection refused").message
    'https://cache.example: connection refused'
    """
    return Finding(UNREACHABLE, f"{address}: {reason}", None, fix)


def another_store(address: str, found: str, wanted: str) -> Finding:
    """Return the finding that the paths of *address* are of the store *found*, not of *wanted*.

    >>> another_store("https://cache.example", "/gnu/store", "/nix/store").code
    'NXC704'
    """
    message = f"{address}: this has paths of the store {shown(found)}, not of {wanted}"
    return Finding(ANOTHER_STORE, message, None, "use a source made for that store: store paths of two never fit")


def disagreement(path: str, address: str, other: str, fields: Iterable[str]) -> Finding:
    """Return the warning that *other* says something else of *path* than *address*, which is believed.

    >>> disagreement("/nix/store/...-hello", "https://one", "https://two", ["NAR hash"]).severity
    'warning'
    """
    message = f"{path}: {other} has another {' and '.join(fields)} than {address}"
    fix = "its build is not reproducible, or one of the two is wrong; what the first says is used, and only that"
    return Finding(DISAGREEMENT, message, None, fix, severity="warning")


def not_remembered(address: str, names: list[str]) -> Finding:
    """Return the finding that of *names*, base names, nothing is remembered of what *address* said.

    The first twenty are named, and all are counted.

    >>> not_remembered("https://cache.example", ["...-hello"]).detail
    ('...-hello',)
    """
    message = f"{address}: offline, and {_count(names, 'record')} of it {_is(names)} not remembered"
    detail = (*names[:_NAMED], *([f"and {len(names) - _NAMED:,} more"] if len(names) > _NAMED else []))
    return Finding(NOT_REMEMBERED, message, None, "ask once without --offline", detail=detail)


def not_a_cache(address: str, reason: str, fix: str = "") -> Finding:
    """Return the finding that *address* is no binary cache, or none that can be used.

    >>> not_a_cache("https://example.org", "it has no nix-cache-info").code
    'NXC718'
    """
    fix = fix or "give the address that has nix-cache-info, as in `substituters`: https://cache.nixos.org"
    return Finding(NOT_A_CACHE, f"{address}: {reason}", None, fix)


def no_memory(path: str, reason: str) -> Finding:
    """Return the warning that the narinfo cache at *path* cannot be used.

    >>> no_memory("narinfo-1.sqlite", "database is locked").severity
    'warning'
    """
    message = f"{path}: the cache of narinfos cannot be used: {shown(reason)}; work goes on without it"
    fix = "remove the file, make its directory writable, or set XDG_CACHE_HOME to another"
    return Finding(NO_MEMORY, message, None, fix, severity="warning")


def fold(findings: Iterable[Finding], kept: int = KEPT) -> tuple[Finding, ...]:
    """Return *findings* in order, at most *kept* of one kind and then one that counts the rest.

    Of one kind are those with the same code, way out and severity.

    >>> many = [unreachable(f"https://cache.example/{number}", "it answered 503") for number in range(30)]
    >>> [finding.message for finding in fold(many, 1)]
    ['https://cache.example/0: it answered 503', 'and 29 more like this one']
    """
    kinds: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in dict.fromkeys(findings):
        kinds.setdefault((finding.code, finding.fix, finding.severity), []).append(finding)
    folded: list[Finding] = []
    for kind in sorted(kinds):
        members = sorted(kinds[kind], key=str)
        folded += members[:kept]
        if len(members) > kept:
            more = f"and {len(members) - kept:,} more like {'these' if kept > 1 else 'this one'}"
            folded.append(evolve(members[0], message=more, where=None, detail=()))
    return tuple(folded)


def shown(text: str) -> str:
    """Return *text* from outside as it can be shown: short, and with nothing that moves the cursor.

    >>> shown("/nix/store"), shown(chr(27) + "[2J")
    ('/nix/store', "'\\\\x1b[2J'")
    """
    short = text[:_SHOWN]
    return short if short.isprintable() else repr(short)


def _count(names: list[str], noun: str) -> str:
    return f"1 {noun}" if len(names) == 1 else f"{len(names):,} {noun}s"


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def trusted_keys(texts: Iterable[str]) -> dict[str, bytes]:
    """Return trusted public keys by name.

    Raises:
        SourceError: NXC707, one of them is none.

    >>> list(trusted_keys(["cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="]))
    ['cache.nixos.org-1']
    """
    from nixcompose.store.findings import bad_signature
    from nixcompose.store.malformed import Malformed
    from nixcompose.store.signature import parse_keys

    try:
        return parse_keys(texts)
    except Malformed as error:
        fix = "write a name, a colon and the key, as in `trusted-public-keys`"
        raise bad_signature("the trusted public keys", str(error), fix) from None
