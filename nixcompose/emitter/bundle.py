"""What is emitted, by path; what of it is on disk; and putting it there."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Container, Iterable, Mapping
from typing import Literal

from attrs import field, frozen

from nixcompose.emitter.disk import digest, is_plain, read_file, update
from nixcompose.errors import EmitError, Finding, error_for

Status = Literal["same", "missing", "stale", "edited", "foreign", "left-over", "left-over, edited"]
RECORD = "nixcompose.json"
SCHEMA = "nixcompose.emitted/1"


@frozen
class Change:
    """One file, as it is on disk (*old*, None if it is not there) and as it would be (*new*).

    *status* is `same`; `missing`; `stale` (as we wrote it, and we would write something else now);
    `edited` (changed since we wrote it); `foreign` (not ours); `left-over` (ours, and no longer made),
    or `left-over, edited`.
    """

    path: str
    status: Status
    old: str | None
    new: str | None


@frozen
class Bundle:
    """Texts by path, relative to the project, with `/` between names.

    A record of what was written (`nixcompose.json` in *out*) tells our files from others'.  A
    *partial* bundle has the files of some targets only, and leaves those of the others alone.
    """

    files: Mapping[str, str] = field()
    out: str
    partial: bool = False

    def __repr__(self) -> str:
        return f"<Bundle of {len(self.files)} files for {self.out}>"

    @property
    def record_path(self) -> str:
        """The path of the record."""
        return f"{self.out}/{RECORD}"

    def compare(self, root: str | os.PathLike[str] = ".") -> tuple[Change, ...]:
        """Return every file of the bundle, or once of it, as it stands in the project at *root*; by path.

        Raises `EmitError` if a path leads out of the project or the record is damaged.
        """
        written = self._read_record(root)
        changes = [self._change(path, root, written.get(path)) for path in self.files]
        record = self._record(written)
        old = read_file(root, self.record_path)
        status: Status = "missing" if old is None else "same" if old == record else "stale"
        changes.append(Change(self.record_path, status, old, record))
        for path, known in written.items():
            if path not in self.files and not self.partial:
                old = read_file(root, path)
                if old is not None:
                    status = "left-over" if digest(old) == known else "left-over, edited"
                    changes.append(Change(path, status, old, None))
        return tuple(sorted(changes, key=lambda change: change.path))

    def write(self, root: str | os.PathLike[str] = ".", *, force: Iterable[str] = ()) -> tuple[Change, ...]:
        """Bring the project at *root* to the bundle: all of it, or nothing.

        Files we no longer make are removed, unless they were edited.  A file that is not as we wrote
        it is overwritten only if *force* has its path.  If the process is killed half-way, the next
        call finishes what was begun.  Returns what `compare` found before.

        Raises `EmitError`, having written nothing, if a file is not ours to overwrite, a path leads
        out of the project, or the disk refuses; `ManifestError` if *force* names no file of the bundle.
        """
        allowed = self.named(force)
        changes: tuple[Change, ...] = ()

        def decide() -> tuple[dict[str, str], list[str]]:
            nonlocal changes
            changes = self.compare(root)
            if findings := obstacles(changes, allowed, self.out):
                raise EmitError(findings)
            texts = {
                change.path: change.new for change in changes if change.new is not None and change.new != change.old
            }
            return texts, [change.path for change in changes if change.status == "left-over"]

        update(root, decide)
        return changes

    def named(self, force: Iterable[str]) -> set[str]:
        """Return the paths of *force* in the one way they are spelled.

        Raises `ManifestError` if one of them is not a file of the bundle.
        """
        paths = {os.path.normpath(path) for path in ([force] if isinstance(force, str) else force)}
        if unknown := sorted(paths.difference(self.files, [self.record_path])):
            raise error_for([_unknown_path(path) for path in unknown])
        return paths

    def _change(self, path: str, root: str | os.PathLike[str], known: str | None) -> Change:
        old, new = read_file(root, path), self.files[path]
        status: Status
        if old is None:
            status = "missing"
        elif old == new:
            status = "same"
        elif known is None:
            status = "foreign"
        else:
            status = "stale" if digest(old) == known else "edited"
        return Change(path, status, old, new)

    def _record(self, written: Mapping[str, str]) -> str:
        digests = dict(written) if self.partial else {}
        digests |= {path: digest(text) for path, text in self.files.items()}
        content = {"schema": SCHEMA, "files": dict(sorted(digests.items()))}
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def _read_record(self, root: str | os.PathLike[str]) -> dict[str, str]:
        text = read_file(root, self.record_path)
        if text is None:
            return {}
        try:
            content = json.loads(text)
            files = content["files"]
            known = all(isinstance(text, str) for text in files.values()) and all(map(is_plain, files))
            if content["schema"] == SCHEMA and known:
                return dict(files)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise EmitError(
            [
                Finding(
                    "NXC505",
                    f'"{self.record_path}" is not a record that this nixcompose can read',
                    None,
                    "restore it from version control, or remove it and emit again with --force for each file",
                )
            ]
        )


def obstacles(changes: Iterable[Change], force: Container[str], out: str) -> list[Finding]:
    """Return a finding for each file that is not ours to overwrite, and whose path *force* does not have."""
    blocked = [change for change in changes if change.status in ("edited", "foreign")]
    return [_not_ours(change, out) for change in blocked if change.path not in force]


def _unknown_path(path: str) -> Finding:
    fix = "see the paths with: nixcompose emit --dry-run"
    return Finding("NXC107", f'"{path}" is not a file that is emitted', None, fix)


def emit_command(out: str) -> str:
    """Return the command that emits to *out*, as people type it."""
    return "nixcompose emit" if out == "nix" else f"nixcompose emit --out {shlex.quote(out)}"


def _not_ours(change: Change, out: str) -> Finding:
    edited = change.status == "edited"
    what = "has been changed since nixcompose wrote it" if edited else "was not written by nixcompose"
    force = f"{emit_command(out)} --force {shlex.quote(change.path)}"
    return Finding(
        "NXC503" if edited else "NXC502",
        f'"{change.path}" {what}',
        None,
        f"keep what you need of it elsewhere, then overwrite it: {force}",
    )
