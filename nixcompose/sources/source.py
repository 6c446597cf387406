"""The one protocol of all that knows store objects."""

from __future__ import annotations

from abc import ABC, abstractmethod

from nixcompose.errors import Finding, error_for
from nixcompose.store.objects import Facts, closure_names
from nixcompose.store.path import STORE_DIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Self

    from nixcompose.errors import NixcomposeError
    from nixcompose.store.graph import ClosureGraph
    from nixcompose.store.objects import StoreObject

    #: Called now and then in the calling thread with how many store objects are known by now, and how
    #: many are known to be needed.
    Progress = Callable[[int, int], None]


class Source(ABC):
    """Something that knows store objects: a store, a binary cache, a lock, an index of files.

    A kind of source overrides `facts`, and `close` if it holds something open.

    Attributes:
        address: what it was opened by; findings name it.
        store_dir: the store directory of its paths.
    """

    address: str = ""
    store_dir: str = STORE_DIR

    @abstractmethod
    def facts(self, roots: Iterable[str], *, progress: Progress | None = None) -> Facts:
        """Return what is known of the closures of *roots*, which are base names.

        What cannot be found or asked is said in the result, and stops nothing else.

        Raises:
            SourceError: nothing at all can be had from this source.
            KeyboardInterrupt: as it comes; nothing is left running.
        """

    def closure(self, roots: str | Iterable[str]) -> ClosureGraph:
        """Return the closure graph of *roots*, store paths whole or as base names.

        What the source does not have is in the graph's `missing`.

        Raises:
            SourceError: part of it could not be asked for, or contradicts itself.
        """
        names = [roots] if isinstance(roots, str) else list(roots)
        names = [str(name).removeprefix(f"{self.store_dir}/") for name in names]
        found = self.facts(names)
        if any(finding.is_error for finding in found.findings):
            raise error_for(found.findings)
        return found.graph(names)

    def nar_size(self, roots: str | Iterable[str]) -> int:
        """Return the bytes of NAR of the closure of *roots*, as `nix path-info --closure-size` prints them.

        Raises:
            SizeError: NXC404, the source does not know all of it.
            SourceError: as `closure`.
        """
        graph = self.closure(roots)
        if graph.kind() != "exact":
            raise unknown_part(self.address, (*graph.missing, *graph.partial)[0])
        return graph.nar_size()

    def close(self) -> None:  # noqa: B027 (most kinds hold nothing open)
        """Let go of what is held open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def unknown_part(address: str, path: str) -> NixcomposeError:
    """Return the error for a closure with *path*, of which the source at *address* does not know enough.

    >>> unknown_part("store", "/nix/store/s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59").findings[0].code
    'NXC404'
    """
    message = f"{address} does not know all of the closure: {path}"
    return error_for([Finding("NXC404", message, None, "ask a source that has it, or several")])


class KnownSource(Source):
    """Store objects that were read already: of a lock, of JSON that Nix wrote."""

    def __init__(self, address: str, objects: Mapping[str, StoreObject], store_dir: str = STORE_DIR) -> None:
        self.address = address
        self.store_dir = store_dir
        self._objects = objects

    def facts(self, roots: Iterable[str], *, progress: Progress | None = None) -> Facts:
        """Return what is known of the closures of *roots*; the rest is missing."""
        names = closure_names(self._objects, roots)
        objects = {name: self._objects[name] for name in sorted(names) if name in self._objects}
        if progress is not None:
            progress(len(objects), len(names))
        return Facts(objects, tuple(sorted(names - objects.keys())), store_dir=self.store_dir)
