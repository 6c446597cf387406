"""Running Nix: argument lists, an environment that answers do not depend on, bounded time and output.

Nothing here goes through a shell, nothing waits for input, and no child is left behind: not after an
error, and not after Ctrl-C.
"""

from __future__ import annotations

import os
import re

from nixcompose._frozen import frozen
from nixcompose.errors import Finding, SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import Popen

NO_NIX = "NXC701"
NIX_FAILED = "NXC710"

#: How many seconds a command of Nix may take.
TIMEOUT = 600.0
#: How many bytes it may print: `path-info` takes about 600 a path.
MAX_OUTPUT = 2**29

_SILENT = "see that Nix works by itself (nix --version, nix-store --version), and try again"
_STDERR = 2**16  # the end of what it says is enough
_LINES = 8
_LINE = 300
_CHUNK = 2**16
_GRACE = 2.0  # seconds to clean up between SIGTERM and SIGKILL

# Nixpkgs asks these what it may evaluate, and Nix where `<nixpkgs>` is: answers must not depend on them.
_NOT_PASSED_ON = re.compile(r"NIX_PATH|NIXPKGS_.*")
_NOT_TEXT = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def no_nix(program: str, reason: str) -> SourceError:
    """Return the error for a *program* of Nix that cannot be started.

    >>> no_nix("nix", "it is not installed").findings[0].message
    'cannot run nix: it is not installed'
    """
    fix = (
        "install Nix and put it on PATH, or do without it: `nixcompose lock` takes store paths from nix-index too "
        "(--outputs-from nix-index), from a devbox.lock or from a flox manifest.lock, and sizes from a binary cache"
    )
    return SourceError([Finding(NO_NIX, f"cannot run {program}: {reason}", None, fix)])


def nix_failed(command: str, reason: str, stderr: str = "", fix: str = "") -> SourceError:
    r"""Return the error for a *command* of Nix that did not answer; the end of *stderr* is shown with it.

    >>> nix_failed("nix path-info", "it failed", "warning: x\nerror: y\n").findings[0].detail
    ('warning: x', 'error: y')
    """
    said = last_lines(stderr)
    fix = fix or ("what Nix said last stands above: mend that, and try again" if said else _SILENT)
    return SourceError([Finding(NIX_FAILED, f"{command}: {reason}", None, fix, detail=said)])


@frozen
class Ran:
    """What a command of Nix did: its *status*, what it printed, and the end of what it said on stderr.

    *command* is for people, shortened.
    """

    command: str
    status: int
    stdout: bytes
    stderr: str

    def failed(self) -> SourceError:
        """Return the error that it failed."""
        reason = f"Nix was ended by signal {-self.status}" if self.status < 0 else f"Nix failed ({self.status})"
        return nix_failed(self.command, reason, self.stderr)

    @property
    def error(self) -> str:
        r"""The last error it reported, in one line.

        >>> Ran("", 1, b"", "error:\n   … while calling\n   error: no \x1b[1mx\x1b[0m here\n\n   at a.nix:1\n").error
        'no x here'
        """
        lines = [line.strip() for line in plain(self.stderr).splitlines() if line.strip()]
        errors = [line.removeprefix("error:").strip() for line in lines if line.startswith("error:")]
        told = [line for line in errors if line] or lines
        return told[-1][:_LINE] if told else f"Nix ended with status {self.status}"


@frozen
class NixVersion:
    """Which Nix answers: what `nix --version` prints, its number as far as it is one, and whether it is Lix."""

    text: str
    number: tuple[int, ...] = ()
    is_lix: bool = False

    @property
    def has_json_format(self) -> bool:
        """Whether `nix path-info` has to be told the format of its JSON: from 2.33 on, and not in Lix."""
        return self.number >= (2, 33) and not self.is_lix


def parse_version(text: str) -> NixVersion:
    """Return the version that `nix --version` prints as *text*.

    >>> parse_version("nix (Determinate Nix 3.11.2) 2.31.1").number
    (2, 31, 1)
    >>> parse_version("nix (Lix, like Nix) 2.93.0").has_json_format
    False
    """
    line = plain(text).strip().split("\n", 1)[0][:_LINE]
    found = re.search(r"([0-9]{1,6}(?:\.[0-9]{1,6})+)\S*\Z", line)
    return NixVersion(line, tuple(map(int, found[1].split("."))) if found else (), "Lix" in line)


def nix_version(env: Mapping[str, str] | None = None) -> NixVersion:
    """Return the version of the `nix` on the search path.

    Raises:
        SourceError: NXC701, NXC710.
    """
    ran = run("nix", ["--version"], timeout=60, env=env)
    if ran.status:
        raise ran.failed()
    return parse_version(ran.stdout.decode(errors="replace"))


def last_lines(stderr: str) -> tuple[str, ...]:
    r"""Return the last lines of what Nix said, as text for a terminal.

    >>> last_lines("\x1b[31;1merror:\x1b[0m no\n\n")
    ('error: no',)
    """
    lines = [line.rstrip()[:_LINE] for line in plain(stderr).splitlines() if line.strip()]
    return tuple(lines[-_LINES:])


def run(
    program: str,
    arguments: Sequence[str],
    *,
    timeout: float = TIMEOUT,
    env: Mapping[str, str] | None = None,
    largest: int = MAX_OUTPUT,
) -> Ran:
    """Return what *program* of Nix did with *arguments*, whether it succeeded or not.

    *timeout* is in seconds, *largest* in bytes of standard output.  *env* is the environment, by default
    this process's; search paths and permissions of nixpkgs are taken out of it.

    Raises:
        SourceError: NXC701 if it cannot be started; NXC710 if it takes too long or prints too much.
        KeyboardInterrupt: as it comes; the command is ended first.
    """
    import shutil
    import subprocess
    import time

    environment = {
        name: value
        for name, value in (os.environ if env is None else env).items()
        if not _NOT_PASSED_ON.fullmatch(name)
    }
    environment |= {"NIX_PATH": "", "NO_COLOR": "1"}
    found = shutil.which(program, path=environment.get("PATH", ""))
    if found is None:
        raise no_nix(program, "it is not on the search path")
    shown = _shown(program, arguments)
    deadline = time.monotonic() + timeout
    try:
        # A session of its own, so that all it starts can be ended with it.
        process = subprocess.Popen(  # noqa: S603 (a list of arguments, checked by the callers)
            [found, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except (OSError, ValueError) as problem:
        raise no_nix(found, str(problem)) from None
    with process:
        try:
            stdout, stderr, why_not = _read(process, deadline, largest)
            if not why_not:
                process.wait(max(deadline - time.monotonic(), _GRACE))
        except subprocess.TimeoutExpired:
            why_not = "it closed its output, and did not end"
        finally:
            _end(process)
    if why_not:
        raise nix_failed(shown, why_not.format(timeout=f"{timeout:g}", largest=f"{largest:,}"), stderr)
    return Ran(shown, process.returncode, stdout, stderr)


def _read(process: Popen[bytes], deadline: float, largest: int) -> tuple[bytes, str, str]:
    """What it printed, the end of what it said, and why it has to be ended, if so."""
    import selectors
    import time

    assert process.stdout
    assert process.stderr
    stdout, stderr, why_not = bytearray(), bytearray(), ""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, stdout)
        selector.register(process.stderr, selectors.EVENT_READ, stderr)
        while selector.get_map() and not why_not:
            left = deadline - time.monotonic()
            for key, _ in selector.select(max(left, 0)):
                data = os.read(key.fd, _CHUNK)
                key.data.extend(data)
                if not data:
                    selector.unregister(key.fileobj)
            del stderr[:-_STDERR]
            if len(stdout) > largest:
                why_not = "Nix printed more than {largest} bytes"
            elif left <= 0:
                why_not = "Nix did not answer in {timeout} seconds"
    return bytes(stdout), stderr.decode(errors="replace"), why_not


def _end(process: Popen[bytes]) -> None:
    """End a process and what it started, if it is still there."""
    import contextlib
    import signal
    import subprocess

    if process.poll() is not None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, number)
            process.wait(_GRACE)


def _shown(program: str, arguments: Sequence[str]) -> str:
    import shlex

    shown = shlex.join([program, *arguments[:40]])
    return plain(shown if len(shown) <= _LINE else f"{shown[: _LINE - 3]}...")


def plain(text: str) -> str:
    r"""Return *text* without what a terminal would take for a command.

    >>> plain("\x1b[31mred\x1b[0m\x07")
    'red'
    """
    return _NOT_TEXT.sub("", text)
