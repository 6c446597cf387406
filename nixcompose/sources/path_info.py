r"""The JSON of `nix path-info`, in every shape it has had, and the source that asks for it.

Shapes are told apart by shape, not by who seems to have written them:

=========  ============================  ====================================================================
format     written by                    shape
=========  ============================  ====================================================================
list       Nix up to 2.18, Lix           `[{"path": …, …}]`; a missing one is `{"path": …, "valid": false}`
list       `exportReferencesGraph`       the same, with `"valid": true` or without `valid`; hashes in base-32
map        Nix 2.19 to 2.32              `{PATH: {…}}`; a missing one is `null`
1          Nix 2.33, `--json-format 1`   the same, with `"version": 1` and `storeDir` in each
2          Nix 2.33, `--json-format 2`   `{"version": 2, "storeDir": …, "info": {BASE_NAME: {…}}}`
3          Nix 2.34, `--json-format 3`   the same with 3, and signatures `{"keyName": …, "sig": …}`
=========  ============================  ====================================================================

Sources: `pathInfoToJSON` in `src/nix/path-info.cc` and `UnkeyedValidPathInfo::toJSON` in
`src/libstore/path-info.cc` of Nix 2.18 to 2.36 (commits cc46ea1630 for the map, 1ad13a1423 and
5f73c6b416 for formats 1 and 2, 12ef043655 for 3); `src/libstore/parsed-derivations.cc` for
`exportReferencesGraph`; the release notes of 2.33; the page "Store object info" of the Nix manual; of Lix
`lix/nix/path-info.cc`.  New keys may come in any of them; what is read here may not change its meaning.
"""

from __future__ import annotations

import os
import re

from nixcompose.errors import Finding, SourceError
from nixcompose.sources.checked import canonical_store_dir, checked
from nixcompose.sources.derivation import with_outputs
from nixcompose.sources.nix_process import TIMEOUT, nix_failed, nix_version, run
from nixcompose.sources.source import Source
from nixcompose.store.hashes import in_base32
from nixcompose.store.info import PathInfo
from nixcompose.store.malformed import Malformed
from nixcompose.store.narinfo import MAX_LINE, MAX_LINES, MAX_REFERENCES
from nixcompose.store.objects import Facts
from nixcompose.store.path import STORE_DIR, StorePath, is_base_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from nixcompose.sources.nix_process import NixVersion, Ran
    from nixcompose.sources.source import Progress
    from nixcompose.store.graph import ClosureGraph
    from nixcompose.store.objects import StoreObject

UNKNOWN_SHAPE = "NXC703"

#: How many bytes an answer may have.
MAX_BYTES = 2**29

_KNOWN = (
    "known are the list of Nix up to 2.18 and of Lix, the map from paths of Nix 2.19 to 2.32, "
    "and the formats 1, 2 and 3 of Nix from 2.33 on"
)
_FORMATS = (2, 3)  # with a wrapper
_BATCH = 1000  # paths on a command line: some 100 KB of the 2 MB it may have
_FAILURES = 64  # how many failures of Nix are put down to single paths …
_FIRST_FAILURES = 12  # … and how many if it never answered at all: one path of a batch is found by then

# The schemes of store addresses that Nix itself has; an address never looks like an option.
_STORE_URI = re.compile(
    r"(?:daemon|auto|local)(?:\?[!-~]*)?|(?:local|ssh|ssh-ng|s3|unix|file|http|https)://(?!-)[!-~]+"
)


def unknown_shape(source: str, reason: str) -> SourceError:
    """Return the error for an answer *source* (a command, and which Nix ran it) that is not understood.

    >>> unknown_shape("nix path-info --json", "format 9").findings[0].code
    'NXC703'
    """
    fix = "name a binary cache or a lock as the source, or use another version of Nix"
    return SourceError([Finding(UNKNOWN_SHAPE, f"{source}: this JSON is not understood: {reason}", None, fix)])


def read_path_info(
    data: bytes,
    *,
    source: str = "nix path-info --json",
    store_dir: str | None = None,
    keys: Mapping[str, bytes] | None = None,
) -> Facts:
    """Return what an answer of `nix path-info --json` says, in whichever of the known shapes it is.

    Nothing in it is believed: sizes, hashes and paths are checked, and one thing that is wrong refuses it
    all.  *source* names it in findings.  *store_dir* is the store directory it has to be of, by default
    the one that it says.  With trusted *keys* signatures are checked; what they prove has its `key`.

    Raises:
        SourceError: NXC703 if it is not understood, NXC707 if a trusted key signed something else.

    >>> answer = b'[{"path": "/nix/store/ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10", "narSize": 1634360,'
    >>> answer += b' "narHash": "sha256:0a5gjh4xcdbmr5hfzb250y46cr5jcv9aiq4ihqa6v74rf8jmv9p1", "references": []}]'
    >>> read_path_info(answer).graph().nar_size()
    1634360
    """
    reader = _Reader(source, store_dir, keys or {})
    objects: dict[str, StoreObject] = {}
    missing: set[str] = set()
    for base_name, record in reader.records(_parse(data, source)):
        found = None if record is None else reader.store_object(base_name, record)
        if base_name in missing or (base_name in objects and objects[base_name] != found):
            raise unknown_shape(source, f"{base_name} is there twice")
        if found:
            objects[base_name] = found
        else:
            missing.add(base_name)
    return Facts(objects, tuple(sorted(missing)), store_dir=reader.store_dir or STORE_DIR)


class NixStore(Source):
    """A store that Nix is asked about, with `nix path-info`: any that Nix knows how to reach.

    *store_uri* is the address of a store as Nix has it (`daemon`, `ssh-ng://HOST`, `s3://BUCKET`,
    `local?root=DIR`), by default the store that Nix itself would use.  *store_dir* is its store directory,
    by default what `NIX_STORE_DIR` says.  *timeout* is in seconds, for each command of Nix.

    Raises:
        SourceError: NXC710 if *store_uri* or *store_dir* is none.

    >>> NixStore("ssh-ng://builder").address
    'ssh-ng://builder'
    """

    def __init__(
        self,
        store_uri: str | None = None,
        *,
        store_dir: str | None = None,
        keys: Mapping[str, bytes] | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        if store_uri is not None and not _STORE_URI.fullmatch(store_uri):
            fix = "give it as Nix does: daemon, local?root=DIR, ssh-ng://HOST, s3://BUCKET, https://HOST, …"
            raise nix_failed(f"{store_uri[:100]!r}", "this is not the address of a store", fix=fix)
        environment = os.environ if env is None else env
        self.address = store_uri or "nix"
        try:
            self.store_dir = canonical_store_dir(store_dir, environment)
        except Malformed as problem:
            fix = "give NIX_STORE_DIR, or `store_dir`, an absolute path such as /nix/store"
            raise nix_failed(self.address, str(problem), fix=fix) from None
        self._uri = store_uri
        self._keys = keys or {}
        self._env = env
        self._timeout = timeout
        self._version: NixVersion | None = None

    def closure(self, roots: str | Iterable[str]) -> ClosureGraph:
        """Return the closure graph of *roots*; one that ends in `.drv` means the outputs of that derivation."""
        return super().closure(with_outputs(roots, self.store_dir))

    def facts(self, roots: Iterable[str], *, progress: Progress | None = None) -> Facts:
        """Return what Nix says of the closures of *roots*, which are base names.

        Nix is asked for whole closures first.  That fails if one path is missing, or if references go in a
        circle; then it is asked level by level, and what fails is halved until only the bad ones are left.

        Raises:
            SourceError: NXC701 if there is no Nix; NXC703 if its answer is not understood; NXC707 if a trusted
                key signed something else; NXC710 if nothing at all can be had from it.
        """
        found = _Found(with_outputs(roots, self.store_dir))
        while level := found.next_level():
            ran = self._ask(level, recursive=True)
            if ran.status == 0:
                found.add(level, self._read(ran))
            else:
                self._by_level(level, found, progress)
            if progress:
                progress(len(found.objects), found.needed)
        if found.findings and not found.objects and not found.missing:
            raise SourceError(found.findings)
        unknown = tuple(sorted(found.unknown))
        return Facts(found.objects, tuple(sorted(found.missing)), unknown, tuple(found.findings), self.store_dir)

    def _by_level(self, level: list[str], found: _Found, progress: Progress | None) -> None:
        while level:
            self._halving(level, found)
            if progress:
                progress(len(found.objects), found.needed)
            level = found.next_level()

    def _halving(self, level: list[str], found: _Found) -> None:
        if found.failures >= (_FAILURES if found.objects or found.missing else _FIRST_FAILURES):
            found.give_up(level, self.address)
            return
        ran = self._ask(level, recursive=False)
        if ran.status == 0:
            found.add(level, self._read(ran), self.address)
        elif len(level) > 1:
            found.failures += 1
            middle = len(level) // 2
            self._halving(level[:middle], found)
            self._halving(level[middle:], found)
        else:
            found.failures += 1
            found.fail(level, ran)

    def _ask(self, base_names: Sequence[str], *, recursive: bool) -> Ran:
        if self._version is None:
            self._version = nix_version(self._env)
        arguments = ["--extra-experimental-features", "nix-command", "--option", "substitute", "false", "path-info"]
        arguments += ["--json", *(["--json-format", "2"] if self._version.has_json_format else [])]
        arguments += ["--recursive"] * recursive
        arguments += ["--store", self._uri] if self._uri else []
        paths = [f"{self.store_dir}/{name}" for name in base_names]
        return run("nix", [*arguments, "--", *paths], timeout=self._timeout, env=self._env, largest=MAX_BYTES)

    def _read(self, ran: Ran) -> Facts:
        assert self._version
        source = f"{ran.command} of {self._version.text}"
        return read_path_info(ran.stdout, source=source, store_dir=self.store_dir, keys=self._keys)


class _Found:
    """What is known by now, and what is still to be asked for."""

    def __init__(self, roots: Iterable[str]) -> None:
        self.objects: dict[str, StoreObject] = {}
        self.missing: set[str] = set()
        self.unknown: set[str] = set()
        self.findings: list[Finding] = []
        self.failures = 0
        self._todo = dict.fromkeys(StorePath(root).base_name for root in roots)  # in order, each once

    @property
    def needed(self) -> int:
        return len(self.objects) + len(self.missing) + len(self.unknown) + len(self._todo)

    def next_level(self) -> list[str]:
        """What is to be asked for next: at most one command line full."""
        return list(self._todo)[:_BATCH]

    def add(self, asked: Sequence[str], facts: Facts, address: str = "nix") -> None:
        """Take in an answer; what was asked and is not in it is not known."""
        self.objects |= facts.objects
        self.missing |= set(facts.missing)
        silent = [name for name in asked if name not in self.objects and name not in self.missing]
        if silent:
            self.unknown |= set(silent)
            self.findings += nix_failed(address, f"Nix says nothing of {silent[0]}{_more(silent)}").findings
        references = {name for one in facts.objects.values() for name in one.references or ()}
        self._todo |= dict.fromkeys(sorted(references))
        self._forget()

    def fail(self, asked: Sequence[str], ran: Ran) -> None:
        """Nix failed on one path."""
        self.unknown |= set(asked)
        self.findings += nix_failed(ran.command, ran.error, ran.stderr).findings
        self._forget()

    def give_up(self, asked: Sequence[str], address: str) -> None:
        """Nix failed too often to find out about each path by itself."""
        self.unknown |= set(asked)
        reason = f"Nix failed {self.failures} times; not asked any more for {asked[0]}{_more(asked)}"
        self.findings += nix_failed(address, reason).findings
        self._forget()

    def _forget(self) -> None:
        for name in [*self._todo]:
            if name in self.objects or name in self.missing or name in self.unknown:
                del self._todo[name]


class _Reader:
    """Reads the records of one answer, all of one store directory."""

    def __init__(self, source: str, store_dir: str | None, keys: Mapping[str, bytes]) -> None:
        self.source = source
        self.store_dir = store_dir
        self._keys = keys
        self._format = 0  # of the wrapper; without one paths are whole

    def records(self, answer: object) -> Iterator[tuple[str, dict[str, object] | None]]:
        """The base names with their records, None for what is missing."""
        if isinstance(answer, list):
            for record in answer:
                if not isinstance(record, dict):
                    raise unknown_shape(self.source, f"a list of something else than objects; {_KNOWN}")
                yield self._path(record.get("path")), None if record.get("valid") is False else record
            return
        if not isinstance(answer, dict):
            raise unknown_shape(self.source, f"neither a list nor an object; {_KNOWN}")
        if "version" in answer or "info" in answer:
            answer = self._unwrapped(answer)
        for path, record in answer.items():
            if record is not None and not isinstance(record, dict):
                raise unknown_shape(self.source, f"a map to something else than objects; {_KNOWN}")
            if record is not None and record.get("version", self._format or 1) != (self._format or 1):
                raise unknown_shape(self.source, f"format {record['version']!r:.20} of a store object; {_KNOWN}")
            yield self._path(path), record

    def _unwrapped(self, answer: dict[str, object]) -> dict[str, Any]:
        version, info = answer.get("version"), answer.get("info")
        if version not in _FORMATS or type(version) is not int or not isinstance(info, dict):
            raise unknown_shape(self.source, f"format {version!r:.20}; {_KNOWN}")
        self._format = version
        self._stated(answer.get("storeDir"))
        return info

    def store_object(self, base_name: str, record: dict[str, object]) -> StoreObject:
        """What a record says of a store object."""
        if "storeDir" in record:
            self._stated(record["storeDir"])
        assert self.store_dir
        try:
            info = PathInfo(
                StorePath(base_name, self.store_dir),
                nar_size=_integer(record.get("narSize")),
                nar_hash=in_base32(_string(record.get("narHash"))),
                references=self._references(record.get("references")),
                deriver=None,  # not used, and the key `deriver` may be anything
                download_size=_integer(record.get("downloadSize") or 0) or None,
                signatures=_signatures(record.get("signatures") or []),
            )
        except Malformed as problem:
            raise unknown_shape(self.source, f"{base_name}: {problem}") from None
        for field, reason in info.problems():
            raise unknown_shape(self.source, f"{base_name}: {field}: {reason}")
        return checked(info, self._keys, self.source)

    def _references(self, listed: object) -> tuple[str, ...]:
        if not isinstance(listed, list) or len(listed) > MAX_REFERENCES:
            raise Malformed(f"not a list of at most {MAX_REFERENCES} references", type(listed).__name__)
        return tuple(sorted(self._path(other) for other in listed))

    def _path(self, path: object) -> str:
        """The base name of a path, whole or not as the format has it, of the one store directory."""
        folder, _, base_name = path.rpartition("/") if isinstance(path, str) else ("", "", "")
        if not is_base_name(base_name) or bool(folder) == bool(self._format):
            raise unknown_shape(self.source, f"{path!r:.100} is not a store path; {_KNOWN}")
        if folder:
            self._stated(folder)
        return base_name

    def _stated(self, store_dir: object) -> None:
        if self.store_dir is None and isinstance(store_dir, str):
            try:
                self.store_dir = StorePath(f"{'0' * 32}-x", store_dir).store_dir
            except Malformed as problem:
                raise unknown_shape(self.source, str(problem)) from None
        if store_dir is None or store_dir != self.store_dir:
            wanted = self.store_dir or "one store directory"
            raise unknown_shape(self.source, f"a path of the store directory {store_dir!r:.100}, not of {wanted}")


def _parse(data: bytes, source: str) -> object:
    import json

    if len(data) > MAX_BYTES:
        raise unknown_shape(source, f"it has more than {MAX_BYTES:,} bytes")
    try:
        return json.loads(data, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        reason = "its parts are too deep" if isinstance(problem, RecursionError) else str(problem)
        raise unknown_shape(source, f"no JSON: {reason:.200}") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is not a number")


def _integer(value: object) -> int:
    if type(value) is not int:
        raise Malformed("not a number of bytes", value if isinstance(value, str) else type(value).__name__)
    return value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise Malformed("not a text", type(value).__name__)
    return value


def _signatures(listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list) or len(listed) > MAX_LINES:
        raise Malformed(f"not a list of at most {MAX_LINES} signatures", type(listed).__name__)
    texts = []
    for one in listed:
        parts = [one.get("keyName"), one.get("sig")] if isinstance(one, dict) else [one]
        texts.append(":".join(map(_string, parts)))
        if len(texts[-1]) > MAX_LINE:
            raise Malformed("not a signature", texts[-1])
    return tuple(texts)


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - 1} more" if len(names) > 1 else ""
