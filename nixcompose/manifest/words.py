"""The small languages inside strings: attribute paths, sizes, version requirements, name filters."""

from __future__ import annotations

import re

from nixcompose._frozen import frozen

ATTRIBUTE = r"(?:[A-Za-z0-9_][A-Za-z0-9_'+-]*|\"[A-Za-z0-9_@][A-Za-z0-9_.+@/'-]*\")"
ATTR_PATH = rf"(?!(?:nix)?pkgs\.){ATTRIBUTE}(?:\.{ATTRIBUTE})*"
OUTPUTS = r"\^(?:[a-z][A-Za-z0-9_-]*)(?:,[a-z][A-Za-z0-9_-]*)*"
SIZE = r"\s*([0-9]{1,24}(?:\.[0-9]{1,9})?)\s*(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)\s*"
CLAUSE = r"\s*(>=|<=|==|!=|>|<)\s*([A-Za-z0-9][A-Za-z0-9.+~_-]*)\s*"

_UNITS = {
    "B": 1,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}


def attr_path(text: str) -> tuple[str, ...]:
    """Split an attribute path into its names, as Nix does.

    >>> attr_path('nodePackages."@angular/cli"')
    ('nodePackages', '@angular/cli')
    """
    return tuple([part.strip('"') for part in re.findall(ATTRIBUTE, text)])


def registry_host(image: str) -> str | None:
    """Return the host that the name of an image begins with, if it begins with one.

    >>> registry_host("ghcr.io/me/tools"), registry_host("localhost:5000/tools"), registry_host("me/tools")
    ('ghcr.io', 'localhost:5000', None)
    """
    host, slash, _ = image.partition("/")
    return host if slash and (host == "localhost" or set(host) & set(".:")) else None


def split_outputs(text: str) -> tuple[str, tuple[str, ...]]:
    """Split `"curl^bin,dev"` into the attribute path and its outputs, sorted.

    >>> split_outputs("curl^dev,bin")
    ('curl', ('bin', 'dev'))
    """
    attr, _, outputs = text.partition("^")
    return attr, tuple(sorted(set(outputs.split(",")))) if outputs else ()


ARCHIVES = ("tar.gz", "tar.xz", "tar.bz2", "zip")
"""The forms of archives that are unpacked, by the ends of their names."""

_SHORT_ENDS = {"tgz": "tar.gz", "txz": "tar.xz", "tbz": "tar.bz2", "tbz2": "tar.bz2"}
_NEITHER = (".gz", ".xz", ".bz2", ".zst", ".7z", ".tar", ".deb", ".rpm", ".dmg", ".pkg", ".msi", ".exe", ".appimage")


def archive_format(url: str) -> str | None:
    """Return what the file at *url* is by its name: one of `ARCHIVES`, or `executable`; None if it is neither.

    >>> archive_format("https://example.org/tool-linux.tgz"), archive_format("https://example.org/tool-1.2?os=linux")
    ('tar.gz', 'executable')
    """
    name = re.split("[?#]", url, maxsplit=1)[0].rpartition("/")[2].lower()
    for end in (*ARCHIVES, *_SHORT_ENDS):
        if name.endswith(f".{end}"):
            return _SHORT_ENDS.get(end, end)
    return None if name.endswith(_NEITHER) else "executable"


def parse_size(text: str) -> int | None:
    """Return the bytes of `"600 MB"` (10^6) or `"1.5 GiB"` (2^30), or None if it is no size.

    >>> parse_size("600 MB"), parse_size("1.5 GiB"), parse_size("600")
    (600000000, 1610612736, None)
    """
    match = re.fullmatch(SIZE, text)
    if match is None:
        return None
    whole, _, fraction = match[1].partition(".")
    power: int = 10 ** len(fraction)
    return int(whole + fraction) * _UNITS[match[2]] // power


def format_size(size: int) -> str:
    """Return *size* in bytes as a text that `parse_size` reads back exactly.

    >>> format_size(600_000_000)
    '600 MB'
    """
    largest_first = sorted(_UNITS, key=_UNITS.__getitem__, reverse=True)
    unit = next(unit for unit in largest_first if size % _UNITS[unit] == 0) if size else "B"
    return f"{size // _UNITS[unit]} {unit}"


@frozen
class VersionRequirement:
    """Clauses that a version has to meet, all of them, in the order of *scheme* (`nix` or `pep440`).

    Nix's own order is the default, because nixpkgs has versions such as `9.9p2` that PEP 440 refuses.
    """

    text: str
    clauses: tuple[tuple[str, str], ...]
    scheme: str = "nix"


def parse_requirement(text: str, scheme: str = "nix") -> VersionRequirement | None:
    """Return the requirement written as `">=20, <23"`, or None if it is none.

    >>> parse_requirement(">=20, <23").clauses
    (('>=', '20'), ('<', '23'))
    """
    if scheme == "pep440":
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        try:
            parts = sorted((part.operator, part.version) for part in SpecifierSet(text))
        except InvalidSpecifier:
            return None
        return VersionRequirement(text, tuple(parts), scheme) if parts else None
    matches = [re.fullmatch(CLAUSE, clause) for clause in text.split(",")]
    if not all(matches):
        return None
    return VersionRequirement(text, tuple([(match[1], match[2]) for match in matches if match]), scheme)


def allows(filters: tuple[str, ...], name: str) -> bool:
    """Tell whether *filters* (names or globs, `!` excludes) let *name* through.

    Only exclusions mean everything else; no filter lets everything through.

    >>> allows(("*-linux", "!aarch64-*"), "x86_64-linux"), allows(("!container",), "wsl"), allows((), "wsl")
    (True, True, True)
    """
    if not filters:
        return True
    wanted = [pattern for pattern in filters if not pattern.startswith("!")]
    refused = [pattern[1:] for pattern in filters if pattern.startswith("!")]
    return (not wanted or any(_fits(name, pattern) for pattern in wanted)) and not any(
        _fits(name, pattern) for pattern in refused
    )


def _fits(name: str, pattern: str) -> bool:
    if "*" not in pattern and "?" not in pattern:
        return name == pattern
    glob = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(glob, name) is not None
