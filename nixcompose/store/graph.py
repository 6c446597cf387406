"""The closure graph: store objects, their sizes, and what refers to what.

Nix's words: the *closure* of some roots is what they reach through references, themselves included.
Reference cycles, but for a path that refers to itself, do not come about in Nix; they are bad input,
and all answers here are exact with them nevertheless.
"""

from __future__ import annotations

from functools import cached_property

from nixcompose.store.dominators import dominators, retained
from nixcompose.store.malformed import Malformed
from nixcompose.store.path import STORE_DIR, is_base_name
from nixcompose.store.signature import fingerprint
from nixcompose.store.walk import cycles, reached, reached_weights, reverse, shortest_chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    from nixcompose.store.info import PathInfo
    from nixcompose.store.objects import StoreObject
    from nixcompose.store.path import StorePath

    Path = str | StorePath
    Paths = Path | Iterable[Path]


class ClosureGraph:
    """Store objects, numbered in the order of their base names, and the questions asked of them.

    Every question takes store paths as `StorePath` or as text, whole or the base name alone, and
    answers with whole paths in the order of `paths`; where roots are left out, `roots` are meant.
    Sizes are in bytes of NAR.

    A path that is referred to, but of which nothing is known, is part of the graph and of closures,
    and listed in `missing`.  Its size counts as nothing: a sum that it is part of is a lower bound.
    So is one with a path whose references are not known, which is listed in `partial`.

    Attributes:
        paths: every path of the graph, whole, in order.
        roots: the paths it was made for; all of them if none were named.
        missing: those of which nothing is known.
        partial: those whose size is known, but not what they refer to.
        nar_sizes: by number, 0 where nothing is known.
        adjacency: by number, the numbers of the references.

    Raises:
        KeyError: from any question about a path that the graph does not have.

    >>> hello, glibc = "2g13canlyc7b44mbr5fh62pdyvv6xrjl-hello-2.10", "s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59"
    >>> graph = ClosureGraph([hello, glibc], [206104, 31243544], [[0, 1], [1]], roots=[hello])
    >>> graph.nar_size(), graph.nar_size(glibc), graph.why(glibc) == graph.paths
    (31449648, 31243544, True)
    """

    def __init__(
        self,
        base_names: Sequence[str],
        nar_sizes: Sequence[int | None],
        references: Sequence[Sequence[int] | None],
        roots: Paths | None = None,
        store_dir: str = STORE_DIR,
    ) -> None:
        """Make a graph of columns, which are trusted: *base_names* sorted, sizes or None, numbers sorted or None."""
        self.store_dir = store_dir
        self.paths = tuple([f"{store_dir}/{name}" for name in base_names])
        self.nar_sizes = [size or 0 for size in nar_sizes]
        self.adjacency: Sequence[Sequence[int]] = [others or () for others in references]
        self.missing = tuple([path for path, size in zip(self.paths, nar_sizes, strict=True) if size is None])
        open_ended = [number for number, others in enumerate(references) if others is None]
        self.partial = tuple([self.paths[number] for number in open_ended if nar_sizes[number] is not None])
        self._numbers = {name: number for number, name in enumerate(base_names)}
        self.roots = self.paths if roots is None else tuple([self.paths[root] for root in self._chosen(roots)])

    @classmethod
    def of(cls, infos: Iterable[PathInfo], roots: Paths | None = None) -> ClosureGraph:
        """Return the graph of *infos*, in any order; what they or *roots* name besides is missing.

        Raises:
            Malformed: two of them contradict each other, or not all paths are of one store.
        """
        known: dict[str, PathInfo] = {}
        for info in infos:
            other = known.setdefault(info.path.base_name, info)
            if other is not info and fingerprint(other) != fingerprint(info):
                raise Malformed("two records of one store path differ", str(info.path))
        store_dirs = {info.path.store_dir for info in known.values()} or {STORE_DIR}
        if len(store_dirs) > 1:
            raise Malformed("paths of different stores", sorted(store_dirs))
        return cls._of_known(known, roots, store_dirs.pop())

    @classmethod
    def of_objects(
        cls,
        objects: Iterable[StoreObject],
        roots: Paths | None = None,
        *,
        missing: Iterable[str] = (),
        store_dir: str = STORE_DIR,
    ) -> ClosureGraph:
        """Return the graph of *objects*, each there once; what they or *roots* name besides is missing.

        *missing* are base names that are to be in the graph, known or not.

        Raises:
            Malformed: a root is no path of the store *store_dir*.
        """
        return cls._of_known({known.base_name: known for known in objects}, roots, store_dir, missing)

    @classmethod
    def _of_known(
        cls,
        known: Mapping[str, PathInfo] | Mapping[str, StoreObject],
        roots: Paths | None,
        store_dir: str,
        missing: Iterable[str] = (),
    ) -> ClosureGraph:
        wanted = [] if roots is None else [_base_name(root, store_dir) for root in _each(roots)]
        for name in wanted:
            if not is_base_name(name):
                raise Malformed(f"not a path of the store {store_dir}", name)
        names = sorted({*known, *wanted, *missing}.union(*[one.references or () for one in known.values()]))
        numbers = {name: number for number, name in enumerate(names)}
        sizes = [known[name].nar_size if name in known else None for name in names]
        references = [_numbered(known[name].references, numbers) if name in known else None for name in names]
        return cls(names, sizes, references, None if roots is None else wanted, store_dir)

    def __len__(self) -> int:
        return len(self.paths)

    def __contains__(self, path: object) -> bool:
        return _base_name(path, self.store_dir) in self._numbers

    def number(self, path: Path) -> int:
        """The number of *path*: its place in `paths`, `nar_sizes` and `adjacency`."""
        try:
            return self._numbers[_base_name(path, self.store_dir)]
        except KeyError:
            raise KeyError(f"{path} is not in this closure graph") from None

    def references(self, path: Path) -> tuple[str, ...]:
        """What *path* refers to, itself included if it does."""
        return self._named(self.adjacency[self.number(path)])

    def referrers(self, path: Path) -> tuple[str, ...]:
        """What refers to *path*, itself included if it does, as `nix-store --query --referrers` has it."""
        return self._named(self._backwards[self.number(path)])

    def reached(self, roots: Paths | None = None) -> set[int]:
        """The numbers of all paths in the closure of *roots*, in time linear in that closure."""
        return reached(self.adjacency, self._chosen(roots))

    def closure(self, roots: Paths | None = None) -> tuple[str, ...]:
        """The paths that *roots* reach, themselves included."""
        return self._named(sorted(self.reached(roots)))

    def nar_size(self, roots: Paths | None = None) -> int:
        """The bytes of NAR of the closure of *roots*, each path counted once.

        It is what `nix path-info --closure-size` prints for one root.
        """
        return sum(map(self.nar_sizes.__getitem__, self.reached(roots)))

    def closure_sizes(self, roots: Paths | None = None) -> dict[str, int]:
        """For each of *roots* the bytes of NAR of its closure, as `nix path-info --closure-size` prints them.

        They are not to be added up: closures overlap.
        """
        chosen = self._chosen(roots)
        totals = reached_weights(self.adjacency, chosen, self.nar_sizes)
        return {self.paths[number]: total for number, total in zip(chosen, totals, strict=True)}

    def kind(self, roots: Paths | None = None) -> str:
        """What `nar_size` of *roots* is: `exact`, or `own`, which is a lower bound, if part of it is not known.

        It is `unknown` if nothing of it is known.
        """
        numbers = self.reached(roots)
        if numbers.isdisjoint(self._open_ended):
            return "exact"
        return "own" if any(self.nar_sizes[number] for number in numbers) else "unknown"

    def why(self, path: Path, roots: Paths | None = None) -> tuple[str, ...]:
        """The shortest chain of references from one of *roots* down to *path*; empty if there is none.

        Of equally short chains it is the one through the roots and paths that come first.
        """
        return self._named(shortest_chain(self.adjacency, self._chosen(roots), self.number(path)))

    def dominators(self, roots: Paths | None = None) -> dict[str, str | None]:
        """For each path in the closure of *roots* the closest other that every chain to it leads through."""
        found = dominators(self.adjacency, self._chosen(roots))
        return {
            self.paths[number]: self.paths[found[number]] if found[number] >= 0 else None for number in sorted(found)
        }

    def retained(self, roots: Paths | None = None) -> dict[str, int]:
        """For each path in the closure of *roots* the bytes that would leave with it.

        That is the closure less what the roots still reach if nothing refers to the path and it is
        no root: its own size, and that of all that is there for its sake alone.
        """
        totals = retained(dominators(self.adjacency, self._chosen(roots)), self.nar_sizes)
        return {self.paths[number]: totals[number] for number in sorted(totals)}

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Each set of two or more paths that all reach each other; none in what Nix itself made."""
        return tuple([self._named(group) for group in cycles(self.adjacency)])

    def to_networkx(self) -> nx.DiGraph[str]:
        """Return the graph for people's tools: nodes are paths with `nar_size`, None where it is missing."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        missing = frozenset(self.missing)
        for path, size in zip(self.paths, self.nar_sizes, strict=True):
            graph.add_node(path, nar_size=None if path in missing else size)
        for path, references in zip(self.paths, self.adjacency, strict=True):
            graph.add_edges_from((path, self.paths[number]) for number in references)
        return graph

    @cached_property
    def _open_ended(self) -> frozenset[int]:
        return frozenset(map(self.number, (*self.missing, *self.partial)))

    @cached_property
    def _backwards(self) -> list[list[int]]:
        return reverse(self.adjacency)

    def _chosen(self, roots: Paths | None) -> list[int]:
        return [self.number(root) for root in (self.roots if roots is None else _each(roots))]

    def _named(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple([self.paths[number] for number in numbers])


def _each(paths: Paths) -> Iterable[Path]:
    # A text is one path, not many characters.
    return paths if not isinstance(paths, str) and hasattr(paths, "__iter__") else (paths,)


def _numbered(references: Sequence[str] | None, numbers: Mapping[str, int]) -> list[int] | None:
    return None if references is None else sorted([numbers[other] for other in references])


def _base_name(path: object, store_dir: str) -> str:
    return str(path).removeprefix(f"{store_dir}/")
