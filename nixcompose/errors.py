"""Everything that can be wrong, as data first and text second.

    NixcomposeError                                              exit code
    ├── ManifestError  NXC1xx syntax, NXC2xx names and types         2
    ├── ResolveError   NXC3xx conflicts, cycles, unmet conditions    1
    ├── SizeError      NXC4xx missing, inconsistent, over budget     1
    ├── EmitError      NXC5xx cannot be written                      2
    ├── DriftError     NXC6xx generated files differ                 1
    └── SourceError    NXC7xx a source is missing or unreachable     3

An error carries findings; a finding answers what, where, how to fix it, and whether another name
was meant.  `codes.md` beside this file holds the page of every code.
"""

from __future__ import annotations

from nixcompose._frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "DriftError",
    "EmitError",
    "Finding",
    "ManifestError",
    "NixcomposeError",
    "ResolveError",
    "SizeError",
    "SourceError",
    "Where",
    "codes",
    "error_for",
    "exit_code",
    "explain",
    "nearest",
    "sort_findings",
]


@frozen
class Where:
    """A place in a text: *line* and *column* count from 1, *width* is in characters.

    *text* is the whole line, so that a report can show it without reading the file again.
    """

    file: str
    line: int
    column: int
    width: int = 1
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@frozen
class Finding:
    """One thing that is wrong, or looks wrong.

    *code* names its page (`nixcompose explain CODE`); *message* says what is wrong; *where* is the
    place, if it has one; *fix* is the way out; *nearest* is the name that was probably meant;
    *also* are further places that belong to it; *detail* holds lines to show below (chains, a diff).
    """

    code: str
    message: str
    where: Where | None = None
    fix: str = ""
    nearest: str | None = None
    also: tuple[tuple[Where, str], ...] = ()
    detail: tuple[str, ...] = ()
    severity: str = "error"

    @property
    def is_error(self) -> bool:
        """Whether this stops the work (a warning does not)."""
        return self.severity == "error"

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        meant = f'; did you mean "{self.nearest}"?' if self.nearest else ""
        return f"{place}{self.code}: {self.message}{meant}"


class NixcomposeError(Exception):
    """Base of every failure that nixcompose expects; *findings* say what is wrong, sorted by place.

    >>> import nixcompose
    >>> try:
    ...     nixcompose.loads("[groups]\\na.packages = 1\\n")
    ... except nixcompose.NixcomposeError as error:
    ...     error.findings[0].code
    'NXC202'
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = sort_findings(findings)
        super().__init__("\n".join(map(str, self.findings)))

    def __reduce__(self) -> tuple[type, tuple[tuple[Finding, ...]]]:
        return type(self), (self.findings,)

    @property
    def exit_code(self) -> int:
        """The exit code of the command that ends with this error."""
        return exit_code(self.findings)


class ManifestError(NixcomposeError):
    """The manifest cannot be read, or names something that is not there."""


class ResolveError(NixcomposeError):
    """The manifest is well-formed, but what was asked contradicts itself."""


class SizeError(NixcomposeError):
    """A size is missing, inconsistent or over its budget."""


class EmitError(NixcomposeError):
    """Something cannot be written as Nix, or must not be overwritten."""


class DriftError(NixcomposeError):
    """What is on disk differs from what would be emitted."""


class SourceError(NixcomposeError):
    """A source of facts is absent, unreachable or not understood."""


_FAMILIES: dict[str, tuple[type[NixcomposeError], int]] = {
    "1": (ManifestError, 2),
    "2": (ManifestError, 2),
    "3": (ResolveError, 1),
    "4": (SizeError, 1),
    "5": (EmitError, 2),
    "6": (DriftError, 1),
    "7": (SourceError, 3),
}


def exit_code(findings: Iterable[Finding]) -> int:
    """Return the exit code for *findings*: 0 if none is an error, else the most serious family's."""
    return max((_FAMILIES[finding.code[3]][1] for finding in findings if finding.is_error), default=0)


def error_for(findings: Sequence[Finding]) -> NixcomposeError:
    """Return the exception of the family that decides the exit code of *findings*."""
    kinds = [_FAMILIES[finding.code[3]] for finding in findings if finding.is_error]
    return max(kinds, key=lambda kind: kind[1])[0](findings)


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* by file, line, column and code; those without a place come first."""

    def key(finding: Finding) -> tuple[str, int, int, str, str]:
        where = finding.where
        place = (where.file, where.line, where.column) if where else ("", 0, 0)
        return (*place, finding.code, finding.message)

    return tuple(sorted(findings, key=key))


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of *names* that *name* most probably stands for, or None.

    >>> nearest("kubernets", ["essential", "kubernetes"])
    'kubernetes'
    """
    import difflib  # costs half a Python start, and only a mistake needs it

    known = sorted(set(names))
    folded = {other.casefold(): other for other in reversed(known)}
    close = difflib.get_close_matches(name.casefold()[:100], folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def codes() -> dict[str, str]:
    """Return every code with its title, in order: the headings of `codes.md`.

    >>> codes()["NXC203"]
    'unknown name'
    """
    return {code: title for code, title, _ in _pages()}


def explain(code: str) -> str:
    """Return the page of *code* as Markdown: what it means, an example, the way out.

    Raises `ManifestError` if there is no such code.

    >>> explain("NXC203").splitlines()[0]
    '## NXC203: unknown name'
    """
    wanted = code.strip().upper()
    wanted = f"NXC{wanted}" if wanted.isdigit() else wanted
    for known, _, page in _pages():
        if known == wanted:
            return page
    has_form = len(wanted) == 6 and wanted[3:].isdigit()  # then no other is nearer than the rest
    close = None if has_form else nearest(wanted, codes())
    raise ManifestError([Finding("NXC107", f'there is no code "{code}"', None, "see: nixcompose list codes", close)])


def _pages() -> list[tuple[str, str, str]]:
    import os

    path = os.path.join(os.path.dirname(__file__), "codes.md")
    with open(path, encoding="utf-8") as file:
        sections = file.read().split("\n## NXC")[1:]
    pages = []
    for section in sections:
        number, _, title = section.split("\n", 1)[0].partition(": ")
        body = section.split("\n# ", 1)[0].rstrip()
        pages.append((f"NXC{number}", title, f"## NXC{body}\n"))
    return pages
