"""Several sources in order, as one: what the first does not have is asked of the next.

A store object is taken whole from the first source that has it, as a substituter's is in Nix.
The binary caches that come later are asked for its record too.  Where one says something else of it,
that is said, and the first is believed; where it says the same, it adds what the first does not know:
the download size, and a key that vouches for it.
"""

from __future__ import annotations

from nixcompose._frozen import evolve
from nixcompose.errors import SourceError, error_for
from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.findings import NOT_REMEMBERED, another_store, disagreement, fold, not_remembered
from nixcompose.sources.source import Source
from nixcompose.store.objects import Facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nixcompose.errors import Finding
    from nixcompose.sources.source import Progress
    from nixcompose.store.objects import StoreObject

_FIELDS = {"nar_hash": "NAR hash", "nar_size": "NAR size", "references": "references"}


class Substituters(Source):
    """Several *sources* in order: those that are no binary caches first, then binary caches by priority.

    Those of the same priority stay in the order given.  Without *compare* nothing is asked of a later
    one that an earlier one has.

    Raises:
        SourceError: NXC704 if they are not all of one store.
        ValueError: there are none.

    >>> caches = [BinaryCache(f"https://{name}.example", offline=True, memory=None) for name in ("one", "two")]
    >>> Substituters(caches).address
    'https://one.example https://two.example'
    """

    def __init__(self, sources: Iterable[Source], *, compare: bool = True) -> None:
        self.sources: Sequence[Source] = tuple(sources)
        if not self.sources:
            raise ValueError("no source to ask")
        self._compares = compare
        self.store_dir = self.sources[0].store_dir
        self.address = " ".join([source.address for source in self.sources])
        for source in self.sources:
            if source.store_dir != self.store_dir:
                raise SourceError([another_store(source.address, source.store_dir, self.store_dir)])

    def facts(self, roots: Iterable[str], *, progress: Progress | None = None) -> Facts:
        """Return what the sources know together; each store object is that of the first that has it.

        A path is `missing` only if all say so.  Findings of one source about what another then had
        are warnings, and so is all that goes wrong where what is known is compared.  A binary cache
        is asked at most once for each path.

        Raises:
            SourceError: nothing at all can be had from any of them.
        """
        names = list(dict.fromkeys(roots))
        answers = self._in_order()
        while True:
            objects, nowhere, todo = _settled(names, answers)
            place = next((place for place, wanted in enumerate(todo) if wanted), None)
            if place is None:
                break
            answers[place].ask(todo[place], progress, len(objects))
        findings = [finding for answer in answers for finding in answer.all_findings()]
        if not objects and names and all(answer.is_dead for answer in answers):
            raise error_for(findings)
        unknown = sorted([name for name in nowhere if any(answer.is_silent(name) for answer in answers)])
        if not unknown:  # another source made up for what was wrong
            findings = _warnings(findings)
        if self._compares:
            findings += _compared(objects, answers, progress)
        findings += _disagreements(objects, answers, self.store_dir)
        objects = _completed(objects, answers)
        return Facts(
            {name: objects[name] for name in sorted(objects)},
            tuple(sorted(nowhere.difference(unknown))),
            tuple(unknown),
            fold(findings),
            self.store_dir,
        )

    def close(self) -> None:
        """Let go of what the sources hold open."""
        for source in self.sources:
            source.close()

    def _in_order(self) -> list[_Answers]:
        ranked = []
        for source in self.sources:
            answers = _Answers(source)
            rank = (0, 0)
            if isinstance(source, BinaryCache):
                try:
                    rank = (1, source.priority)
                except SourceError as error:
                    answers.fail(error)
            ranked.append((rank, answers))
        return [answers for _, answers in sorted(ranked, key=lambda pair: pair[0])]


class _Answers:
    """What one source has said by now."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.objects: dict[str, StoreObject] = {}
        self.missing: set[str] = set()
        self.unknown: set[str] = set()
        self.findings: list[Finding] = []
        self.is_dead = False

    def ask(self, names: list[str], progress: Progress | None, before: int) -> None:
        """Ask for *names*; *before* store objects are known from elsewhere."""
        shifted = _shifted(progress, before)
        try:
            if isinstance(self.source, BinaryCache):
                facts = self.source.facts(names, progress=shifted, follow=lambda name: not self.has_answered(name))
            else:
                facts = self.source.facts(names, progress=shifted)
        except SourceError as error:
            self.fail(error)
            return
        self.objects |= facts.objects
        self.missing.update(facts.missing)
        self.unknown.update(facts.unknown)
        self.unknown.update([name for name in names if not self.has_answered(name)])  # never to be asked twice
        self.findings += facts.findings

    def compare(self, names: list[str], progress: Progress | None, before: int) -> list[Finding]:
        """Ask a binary cache for the records of *names* alone, which are known from elsewhere; return warnings."""
        assert isinstance(self.source, BinaryCache)
        try:
            facts = self.source.facts(names, progress=_shifted(progress, before), follow=lambda _: False)
        except SourceError as error:
            return _warnings(error.findings)
        self.objects |= facts.objects
        return _warnings([finding for finding in facts.findings if finding.code != NOT_REMEMBERED])

    def all_findings(self) -> list[Finding]:
        """Return the findings; what a binary cache was not remembered to say is one, however often it was asked."""
        if not isinstance(self.source, BinaryCache):
            return self.findings
        others = [finding for finding in self.findings if finding.code != NOT_REMEMBERED]
        if len(others) == len(self.findings):
            return others
        return [*others, not_remembered(self.source.address, sorted(self.unknown))]

    def fail(self, error: SourceError) -> None:
        """Take it that this source cannot be asked."""
        self.is_dead = True
        self.findings += error.findings

    def has_answered(self, name: str) -> bool:
        """Whether there is nothing more to be heard of *name*."""
        return self.is_dead or name in self.objects or name in self.missing or name in self.unknown

    def is_silent(self, name: str) -> bool:
        """Whether it could not say if it has *name*."""
        return name not in self.objects and name not in self.missing


def _settled(roots: list[str], answers: list[_Answers]) -> tuple[dict[str, StoreObject], set[str], list[list[str]]]:
    """Walk as far as the answers lead: what is taken, what nobody has, what each is to be asked next."""
    objects: dict[str, StoreObject] = {}
    nowhere: set[str] = set()
    todo: list[list[str]] = [[] for _ in answers]
    waiting = list(roots)
    seen = set(waiting)
    for name in waiting:  # grows as it is walked
        for place, answer in enumerate(answers):
            if name in answer.objects:
                objects[name] = answer.objects[name]
                new = [other for other in objects[name].references or () if other not in seen]
                seen.update(new)
                waiting += new
                break
            if not answer.has_answered(name):
                todo[place].append(name)
                break
        else:
            nowhere.add(name)
    return objects, nowhere, todo


def _compared(objects: Mapping[str, StoreObject], answers: list[_Answers], progress: Progress | None) -> list[Finding]:
    """Have each binary cache asked for those of *objects* that an earlier source has; return what went wrong."""
    findings: list[Finding] = []
    for answer in answers:
        if isinstance(answer.source, BinaryCache):
            names = [name for name in objects if not answer.has_answered(name)]
            findings += answer.compare(names, progress, len(objects)) if names else []
    return findings


def _completed(objects: Mapping[str, StoreObject], answers: list[_Answers]) -> dict[str, StoreObject]:
    """Return *objects* with what is not known of them, as far as a binary cache knows it of the very same."""
    caches = [answer.objects for answer in answers if isinstance(answer.source, BinaryCache)]
    whole = dict(objects)
    for known in caches:
        for name in known.keys() & whole.keys():
            first, other = whole[name], known[name]
            size, key = first.download_size, first.key
            if (size is None or key is None) and _is_the_same(first, other):
                size = other.download_size if size is None else size
                whole[name] = evolve(first, download_size=size, key=key or other.key)
    return whole


def _is_the_same(one: StoreObject, other: StoreObject) -> bool:
    """Whether both say the same of all that is signed; what one does not know may be different."""
    said = [getattr(one, field) for field in _FIELDS]
    return None not in said and said == [getattr(other, field) for field in _FIELDS]


def _warnings(findings: Iterable[Finding]) -> list[Finding]:
    return [evolve(finding, severity="warning") for finding in findings]


def _shifted(progress: Progress | None, before: int) -> Callable[[int, int], None] | None:
    if not progress:
        return None
    return lambda known, needed: progress(before + known, before + needed)


def _disagreements(objects: Iterable[str], answers: list[_Answers], store_dir: str) -> list[Finding]:
    found = []
    for name in objects:
        said = [(answer.source.address, answer.objects[name]) for answer in answers if name in answer.objects]
        address, first = said[0]
        for other_address, other in said[1:]:
            pairs = [(text, getattr(first, field), getattr(other, field)) for field, text in _FIELDS.items()]
            fields = [text for text, one, two in pairs if one is not None and two is not None and one != two]
            if fields:
                found.append(disagreement(f"{store_dir}/{name}", address, other_address, fields))
    return found
