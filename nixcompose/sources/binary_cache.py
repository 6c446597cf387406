"""A binary cache: what it says of whole closures, every record checked, many asked for at once.

The crawl begins at the roots; each record that is good names the next ones.  There are no levels: a
record that comes late holds up only what it alone leads to.
"""

from __future__ import annotations

import time

from nixcompose._frozen import evolve, frozen
from nixcompose.errors import SourceError
from nixcompose.sources import cache_info
from nixcompose.sources.cache_info import CacheInfo, read_cache_info
from nixcompose.sources.crew import Crew
from nixcompose.sources.findings import fold, not_a_cache, not_remembered, trusted_keys
from nixcompose.sources.narinfo_cache import NarinfoCache, default_path
from nixcompose.sources.source import Source
from nixcompose.sources.transport import open_transport, parse_address
from nixcompose.store.findings import NOT_UNDERSTOOD
from nixcompose.store.malformed import Malformed
from nixcompose.store.narinfo import MAX_BYTES, read_narinfo
from nixcompose.store.objects import Facts, StoreObject
from nixcompose.store.path import STORE_DIR, is_base_name
from nixcompose.store.signature import CACHE_NIXOS_ORG, check_signatures, verify_signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Literal

    from nixcompose.errors import Finding
    from nixcompose.sources.source import Progress
    from nixcompose.sources.transport import Transport

#: How many connections there may be; more do not make it faster, and caches do not like them.
MAX_CONNECTIONS = 128
#: How many store objects, and references between them, a crawl takes in before it ends: all of nixpkgs
#: has a tenth of it.
MAX_OBJECTS = 2**20
MAX_REFERENCES = 2**24

_TRUST = "if you trust that key: --trusted-public-key NAME:KEY; to take the sizes without proof: --no-check-sigs"
_UNSIGNED = "use a cache that signs what it serves; to take the sizes without proof: --no-check-sigs"
_TICK = 0.2


class BinaryCache(Source):
    """A binary cache behind `https://` or `http://`, or in a directory: `file://`.

    What it says of a path is believed only if it is signed by one of *keys*, public keys as in
    `trusted-public-keys`; that of cache.nixos.org by default.  Without *check_signatures* it is
    believed unsigned too, or signed by others (then `StoreObject.key` is None), but never what was
    changed after one of *keys* signed it.

    Answers from the network are remembered in the file *memory*: `"default"` is
    `nixcompose/narinfo-1.sqlite` in the user's cache directory, None remembers nothing.  *offline*
    asks nothing but that file; *fresh* asks the cache whatever the file has, and writes the answers
    there; *offline* outweighs it.  *options* are those of `nixcompose.sources.web.Web`: timeouts, tries.
    *clock* gives seconds since 1970.

    Raises:
        SourceError: NXC718 if *address* is none, NXC707 if one of *keys* is none.

    >>> cache = BinaryCache("https://cache.example/?priority=30", offline=True, memory=None)
    >>> cache.address, cache.priority
    ('https://cache.example', 30)
    >>> cache.facts(["s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59"]).findings[0].code
    'NXC716'
    """

    def __init__(
        self,
        address: str,
        *,
        keys: Iterable[str] | None = None,
        check_signatures: bool = True,
        connections: int = 64,
        offline: bool = False,
        fresh: bool = False,
        memory: str | None = "default",
        store_dir: str = STORE_DIR,
        clock: Callable[[], float] = time.time,
        **options: Any,
    ) -> None:
        self._place = parse_address(address)
        self.address = self._place.url
        self.store_dir = store_dir
        self._is_local = self._place.directory is not None
        self._checks = check_signatures
        self._offline = offline and not self._is_local
        self._fresh = fresh and not self._offline
        self._connections = min(max(connections, 1), MAX_CONNECTIONS)
        self._options = {} if self._is_local else {"connections": self._connections, **options}
        path = default_path() if memory == "default" else memory
        self._memory = NarinfoCache(None if self._is_local else path, self.address, clock=clock)
        self._transport: Transport | None = None
        self._info: CacheInfo | None = None
        self._keys: Mapping[str, bytes] = trusted_keys([CACHE_NIXOS_ORG] if keys is None else keys)

    @property
    def priority(self) -> int:
        """Of several caches the one of the lowest is asked first: `?priority=` of the address, else what it says.

        Raises:
            SourceError: as `facts`.
        """
        if self._place.priority is not None:
            return self._place.priority
        try:
            return self._cache_info().priority
        finally:
            self._memory.close()

    def facts(
        self,
        roots: Iterable[str],
        *,
        progress: Progress | None = None,
        follow: Callable[[str], bool] | None = None,
    ) -> Facts:
        """Return what the cache says of the closures of *roots*, which are base names.

        With *follow* only the references that it is true of are asked for in turn, of others nothing is said.

        Only a 404 makes a path `missing`.  Where the answer is another, or a record that is not good,
        it is `unknown`, and the rest goes on.  Of many findings of one kind the first ten are given.

        Raises:
            SourceError: NXC702, NXC704 or NXC718: the cache as such cannot be used.
            Malformed: one of *roots* is no base name.
            KeyboardInterrupt: as it comes; what was fetched is remembered.
        """
        names = list(dict.fromkeys(roots))
        for name in names:
            if not is_base_name(name):
                raise Malformed("not the base name of a store path", name)
        if not names:
            return Facts(store_dir=self.store_dir)
        try:
            self._cache_info()
            crawl = _Crawl(
                self._opened(), self._memory, self._checked, follow, offline=self._offline, fresh=self._fresh
            )
            done = False
            try:
                crawl.run(names, 0 if self._is_local else self._connections, progress)
                done = True
            finally:
                if not done:
                    self.close()  # what hangs is cut off
        finally:
            self._memory.close()
        findings = [*crawl.findings, *self._opened().warnings, *self._memory.findings]
        if crawl.forgotten:
            findings.append(not_remembered(self.address, sorted(crawl.forgotten)))
        if crawl.is_full:
            reason = f"it names more than {MAX_OBJECTS:,} store objects or {MAX_REFERENCES:,} references"
            findings.append(not_a_cache(self.address, reason, "do not use this cache: no closure is as large"))
        unknown = crawl.seen - crawl.objects.keys() - crawl.missing
        objects = {name: crawl.objects[name] for name in sorted(crawl.objects)}
        return Facts(objects, tuple(sorted(crawl.missing)), tuple(sorted(unknown)), fold(findings), self.store_dir)

    def close(self) -> None:
        """Let go of the connections."""
        if self._transport:
            transport, self._transport = self._transport, None
            transport.close()

    def _opened(self) -> Transport:
        if self._transport is None:
            self._transport = open_transport(self._place, **self._options)
        return self._transport

    def _cache_info(self) -> CacheInfo:
        """What the cache says of itself, asked for once."""
        if self._info:
            return self._info
        known = None if self._fresh else self._memory.get([cache_info.NAME], cache_info.TTL).get(cache_info.NAME)
        if known is None and not self._offline:
            try:
                known = self._asked()
            except SourceError:
                # Better an old one than none: what is remembered of the paths is still true.
                known = None if self._fresh else self._memory.get([cache_info.NAME]).get(cache_info.NAME)
                if known is None:
                    raise
        elif known is None:
            known = self._memory.get([cache_info.NAME]).get(cache_info.NAME)
        if known is None:
            self._info = CacheInfo(self.store_dir)  # a directory without one is as good, as Nix has it
        else:
            self._info = read_cache_info(known, self.address, self.store_dir)
        return self._info

    def _asked(self) -> bytes | None:
        data = self._opened().get(cache_info.NAME, cache_info.MAX_BYTES)
        if data is None and not self._is_local:
            raise SourceError([not_a_cache(self.address, f"it has no {cache_info.NAME}, so it is no binary cache")])
        if data is not None:
            read_cache_info(data, self.address, self.store_dir)  # nothing is remembered that is not good
            self._memory.put(cache_info.NAME, data)
        return data

    def _checked(self, name: str, record: bytes) -> StoreObject:
        """What *record* says of *name*, if it is to be believed."""
        source = f"{self.address}/{name[:32]}.narinfo"
        info = read_narinfo(record, name, store_dir=self.store_dir, source=source).info
        verdict = check_signatures(info, self._keys)
        if verdict.valid:
            return StoreObject.of(info, verdict.valid[0])
        if self._checks or verdict.bad:
            try:
                verify_signature(info, self._keys, source=source)
            except SourceError as error:
                (finding,) = error.findings
                if not verdict.bad:
                    finding = evolve(finding, fix=_TRUST if verdict.unknown else _UNSIGNED)
                raise SourceError([finding]) from None
        return StoreObject.of(info)


@frozen
class _Got:
    """What became of asking for one path: an object and its record, findings, or neither: it is missing."""

    known: StoreObject | None = None
    record: bytes | None = None
    findings: tuple[Finding, ...] = ()


class _Crawl:
    """One walk from some roots; what it has found by now is in its attributes, all of base names."""

    def __init__(
        self,
        transport: Transport,
        memory: NarinfoCache,
        check: Callable[[str, bytes], StoreObject],
        follow: Callable[[str], bool] | None,
        *,
        offline: bool,
        fresh: bool,
    ) -> None:
        self.seen: set[str] = set()
        self.objects: dict[str, StoreObject] = {}
        self.missing: set[str] = set()
        self.forgotten: set[str] = set()
        self.findings: list[Finding] = []
        self.is_full = False
        self._transport = transport
        self._memory = memory
        self._check = check
        self._follow = follow
        self._offline = offline
        self._fresh = fresh
        self._references = 0
        self._answered = 0

    def run(self, roots: Iterable[str], threads: int, progress: Progress | None) -> None:
        """Walk until nothing is left to ask."""
        crew = Crew(self._ask, threads)
        patience = 0.0
        try:
            self._want(roots, crew)
            while crew.outstanding:
                if progress:
                    progress(self._answered, len(self.seen))
                for name, got in crew.gather(_TICK):
                    self._take(name, got, crew)
                self._transport.cut()
            patience = 5.0
        finally:
            try:
                if not patience:  # interrupted, or a bug in a thread
                    crew.drop()
                    self._transport.cut(0)
                    for name, got in crew.salvage(_TICK):
                        self._remember(name, got)
            finally:
                crew.stop(patience or 2.0)
        if progress:
            progress(self._answered, len(self.seen))

    def _want(self, names: Iterable[str], crew: Crew) -> None:
        """Have *names* asked for, and what they lead to as far as it is remembered."""
        waiting = [name for name in names if name not in self.seen]
        while waiting:
            self.seen.update(waiting)
            if len(self.seen) > MAX_OBJECTS or self._references > MAX_REFERENCES:
                self.is_full = True
                crew.drop()
            if self.is_full:
                return
            remembered = {} if self._fresh else self._memory.get([name[:32] for name in waiting])
            nexts: dict[str, None] = {}
            for name in waiting:
                known = self._recalled(name, remembered)
                if known:
                    nexts |= dict.fromkeys(self._found(name, known))
                elif known is None:
                    self._answered += 1
                    self.missing.add(name)
                elif self._offline:
                    self._answered += 1
                    self.forgotten.add(name)
                else:
                    crew.hand(name)
            waiting = [name for name in nexts if name not in self.seen]

    def _recalled(self, name: str, remembered: Mapping[str, bytes | None]) -> StoreObject | Literal[False] | None:
        """The object that is remembered; None if it is remembered to be missing; False if it has to be asked for."""
        if name[:32] not in remembered:
            return False
        record = remembered[name[:32]]
        try:
            return None if record is None else self._check(name, record)
        except SourceError:
            return False

    def _ask(self, name: str) -> _Got:
        """What the cache says of *name*; in a thread of the crew."""
        file = f"{name[:32]}.narinfo"
        findings: tuple[Finding, ...] = ()
        for _ in range(2):  # a record that was cut on the way may be whole the next time
            try:
                record = self._transport.get(file, MAX_BYTES)
                return _Got() if record is None else _Got(self._check(name, record), record)
            except SourceError as error:
                findings = error.findings
                if findings[0].code != NOT_UNDERSTOOD:
                    break
        return _Got(findings=findings)

    def _take(self, name: str, got: _Got, crew: Crew) -> None:
        self._remember(name, got)
        if got.known:
            self._want(self._found(name, got.known), crew)
            return
        self._answered += 1
        if got.findings:
            self.findings += got.findings
        else:
            self.missing.add(name)

    def _remember(self, name: str, got: _Got) -> None:
        if not got.findings:
            self._memory.put(name[:32], got.record)

    def _found(self, name: str, known: StoreObject) -> tuple[str, ...]:
        self._answered += 1
        self.objects[name] = known
        references = known.references or ()
        self._references += len(references)
        return references if self._follow is None else tuple(filter(self._follow, references))
