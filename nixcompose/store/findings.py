"""The findings of this room, in one place; `nixcompose explain CODE` has the page of each."""

from __future__ import annotations

from nixcompose.errors import Finding, SourceError, Where

NOT_UNDERSTOOD = "NXC705"
ANOTHER_PATH = "NXC706"
BAD_SIGNATURE = "NXC707"

_SHOWN = 100
_LOOK = "look at the record itself: a proxy, a full disk or a faulty cache may have changed it on the way"


def not_understood(source: str, reason: str, line: int = 0, text: str = "") -> SourceError:
    """Return the error for the narinfo *source*, whose *line* (from 1; 0 if none) reads *text*.

    >>> not_understood("x.narinfo", "NarSize is missing").findings[0].code
    'NXC705'
    """
    shown = text[:_SHOWN]
    where = Where(source, line, 1, max(len(shown), 1), shown) if line else None
    place = "" if line else f"{source}: "
    return SourceError([Finding(NOT_UNDERSTOOD, f"{place}this narinfo is not understood: {reason}", where, _LOOK)])


def another_path(source: str, found: str, wanted: str) -> SourceError:
    """Return the error for the narinfo *source*, which is that of *found* though *wanted* was asked for.

    >>> another_path("x.narinfo", "/nix/store/...-hello", "/nix/store/...-glibc").findings[0].code
    'NXC706'
    """
    message = f"{source}: asked for {wanted}, this is the narinfo of {found[:300]}"
    fix = "do not use this cache until it answers with what it is asked for"
    return SourceError([Finding(ANOTHER_PATH, message, None, fix)])


def bad_signature(source: str, reason: str, fix: str) -> SourceError:
    """Return the error for the narinfo *source*, which no trusted key vouches for.

    >>> bad_signature("x.narinfo", "it is not signed", "").findings[0].message
    'x.narinfo: it is not signed'
    """
    return SourceError([Finding(BAD_SIGNATURE, f"{source}: {reason}", None, fix)])
