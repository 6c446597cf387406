"""Where output goes: data to stdout, messages to stderr, nothing decorative off a terminal."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TextIO

    from nixcompose.errors import Finding, NixcomposeError


class Console:
    """The two streams of a command, and how they want their text."""

    def __init__(
        self, out: TextIO, err: TextIO, *, json: bool = False, quiet: bool = False, color: str = "auto"
    ) -> None:
        self._out, self._err = out, err
        self.json, self.quiet = json, quiet
        self.warnings: tuple[Finding, ...] = ()
        self.is_terminal = out.isatty()
        self.is_interactive = err.isatty() and not json and not quiet
        self.out_color = _wants_color(out, color)
        self.err_color = _wants_color(err, color)

    @property
    def width(self) -> int:
        """How many columns the terminal has; 100 if there is none."""
        import shutil

        return shutil.get_terminal_size((100, 24)).columns

    def data(self, text: str) -> None:
        """Print a result; on a terminal nothing in it steers the terminal but our own colours."""
        if self.is_terminal and not self.out_color:
            from nixcompose.report.text import printable

            text = "\n".join(map(printable, text.split("\n")))
        self._out.write(f"{text}\n" if text else "")

    def json_data(self, data: dict[str, Any]) -> None:
        """Print a result as JSON, with what was warned of on the way."""
        import json

        if self.warnings:
            from nixcompose.report.data import finding_data

            warnings = [finding_data(finding) for finding in self.warnings]
            data = data | {"warnings": [*warnings, *data.get("warnings", ())]}
        is_unicode = (self._out.encoding or "").lower().replace("-", "") == "utf8"
        self._out.write(json.dumps(data, indent=2, ensure_ascii=not is_unicode) + "\n")

    def message(self, text: str) -> None:
        """Say something beside the result, unless told to be quiet."""
        if not self.quiet:
            from nixcompose.report.text import printable

            self._out.flush()
            self._err.write(f"{printable(text)}\n")

    def warn(self, findings: Iterable[Finding]) -> None:
        """Print warnings as messages; under `--json` keep them for the result."""
        if self.json:
            self.warnings += tuple(findings)
        else:
            self.findings(findings)

    def findings(self, findings: Iterable[Finding], *, always: bool = False) -> None:
        """Print findings as messages; warnings only if not quiet, or *always*."""
        shown = [finding for finding in findings if finding.is_error or always or not self.quiet]
        if not shown:
            return
        from nixcompose.report.text import format_finding

        self._out.flush()
        for finding in shown:
            self._err.write(f"{format_finding(finding, color=self.err_color)}\n\n")

    def fail(self, error: NixcomposeError) -> None:
        """Print what is wrong: as a message, or under `--json` as the result."""
        if self.json:
            from nixcompose.report.data import findings_data

            self.json_data(findings_data(error.findings))
        else:
            self.findings(error.findings)


def _wants_color(stream: TextIO, choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
