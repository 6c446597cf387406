"""Databases of nix-index: store paths and own NAR sizes of nixpkgs, with no Nix on the machine.

The database lists every file of every store object that a binary cache has of nixpkgs, so the NAR size
of each follows exactly (`nar_size`).  It has no references, so every figure is of the kind `own`.

A listing is not a name: nix-index lists a store path once, under any one of the attributes that lead to
it, and lists only what the cache has.  So an attribute that is not listed may well exist.
"""

from __future__ import annotations

import os
import re
from contextlib import closing

from nixcompose.errors import Finding, SourceError
from nixcompose.sources.nar_size import NotWhole, nar_size
from nixcompose.sources.nix_index_format import nodes, read_header, read_objects
from nixcompose.sources.outputs import Evaluation, Located, Problem
from nixcompose.sources.source import Source
from nixcompose.store.malformed import Malformed
from nixcompose.store.objects import Facts, StoreObject
from nixcompose.store.path import STORE_DIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence
    from types import ModuleType

    from nixcompose.sources.nix_index_format import Listed
    from nixcompose.sources.outputs import Wanted
    from nixcompose.sources.source import Progress

    Outputs = dict[str, str]  # output -> base name

UNUSABLE = "NXC714"
NO_PACKAGE = "NXC719"

_AGAIN = "make it again with `nix-index`, or fetch it again from where it came"
_MAKE = "make it with `nix-index`, or set NIX_INDEX_DATABASE to the directory that has it under the name `files`"
_WHOLE = "use a database that lists all files: made without --filter-prefix, not the small one of nix-index-database"
_WINDOW_LOG = 27  # 128 MiB of memory: what the highest level of zstd takes, which is that of nix-index
_MANY = 64  # beyond that, what only serves to say that something is not clear is not kept
_STEP = 1024  # store objects between two reports of progress
# As `builtins.parseDrvName`: the name is all before the first dash that no letter follows.
_NAME = re.compile(r"(.*?)(?:-([^a-zA-Z].*))?")


def default_database() -> str:
    """Return where nix-index keeps its database, as nix-index itself finds it.

    That is the file `files` in the directory `$NIX_INDEX_DATABASE`, else in `nix-index` in the cache
    directory (`$XDG_CACHE_HOME`, else `~/.cache`).
    """
    folder = os.environ.get("NIX_INDEX_DATABASE")
    if not folder:
        cache = os.environ.get("XDG_CACHE_HOME", "")
        cache = cache if os.path.isabs(cache) else os.path.expanduser("~/.cache")
        folder = os.path.join(cache, "nix-index")
    return os.path.join(folder, "files")


class NixIndex(Source):
    """A nix-index database, by default that of this user.

    *path* is the file, or the directory that has it under the name `files`.  It is read when something is
    asked, in one pass (4 s for the 126,001 store paths of nixpkgs of spring 2026); what was found is kept,
    so that `facts` of what `locate` found costs nothing.

    Attributes:
        listed_as: after `locate`, by name of a package: the attribute path that the database lists it
            under, where that is not the one asked for.

    >>> NixIndex("no/such/database").facts([])
    Facts(objects={}, missing=(), unknown=(), findings=(), store_dir='/nix/store')
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, *, store_dir: str = STORE_DIR) -> None:
        path = default_database() if path is None else os.fspath(path)
        self.address = os.path.join(path, "files") if os.path.isdir(path) else path
        self.store_dir = store_dir
        self.listed_as: Mapping[str, str] = {}
        self._sizes: dict[str, int | NotWhole | None] = {}  # None: not in the database

    def facts(self, roots: Iterable[str], *, progress: Progress | None = None) -> Facts:
        """Return the own NAR sizes of *roots*; a database does not know their closures.

        Where only some of the files are listed (a database made with `--filter-prefix`) a size is unknown.

        Raises:
            SourceError: NXC714, the database cannot be used; NXC719, zstd is not there to read it.
        """
        wanted = list(dict.fromkeys(roots))
        asked = {name for name in wanted if name not in self._sizes}
        if asked:
            found: dict[str, int | NotWhole | None] = dict.fromkeys(asked)
            known = len(wanted) - len(asked)
            with closing(self._objects()) as objects:
                for number, listed in enumerate(objects):
                    if listed.base_name in asked:
                        found[listed.base_name] = self._size(listed)
                        known += 1
                    if progress and number % _STEP == 0:
                        progress(known, len(wanted))
            self._sizes |= found
        sizes = {name: self._sizes[name] for name in wanted}
        unknown = {name: size for name, size in sizes.items() if isinstance(size, NotWhole)}
        return Facts(
            {name: StoreObject(name, size) for name, size in sizes.items() if isinstance(size, int)},
            missing=tuple([name for name, size in sizes.items() if size is None]),
            unknown=tuple(unknown),
            findings=tuple([self._unknown(name, reason) for name, reason in unknown.items()]),
            store_dir=self.store_dir,
        )

    def locate(self, wanted: Sequence[Wanted], system: str, *, progress: Progress | None = None) -> Evaluation:
        """Return the store paths of the packages *wanted* for *system*.

        For each attribute path in turn: what is listed under it; else the one package that is listed
        under another path and has its last part for a name (without the version), or, of several such,
        the one whose path ends in that part.  `listed_as`, and `notes` of what is returned, say where the
        two differ.

        A database does not have `meta.outputsToInstall`.  So where no outputs are named they are those
        of packages that do not set it: `bin`, or else `out`, and `man`.  A package that has neither `bin`
        nor `out` listed may well have them elsewhere, so it is not listed.

        *progress* is told how many attribute paths were found by now, of how many.

        Raises:
            SourceError: NXC714, the database cannot be used, or has nothing for *system*; NXC719, zstd is
                not there to read it.
        """
        attrs = {".".join(attr) for one in wanted for attr in one.attrs}
        names = {attr[-1] for one in wanted for attr in one.attrs}
        exact: dict[str, Outputs] = {}  # attribute path -> its outputs
        named: dict[str, dict[str, Outputs]] = {}  # name without version -> attribute paths -> their outputs
        sizes: dict[str, int | NotWhole | None] = {}
        systems: set[str | None] = set()
        with closing(self._objects()) as objects:
            for number, listed in enumerate(objects):
                if progress and number % _STEP == 0:
                    progress(len(exact), len(attrs))
                _remember(systems, listed.system)
                if not listed.toplevel or listed.system not in (system, None):
                    continue
                if listed.attr in attrs:
                    group = exact.setdefault(listed.attr, {})
                elif (name := _parse(listed.base_name, listed.output)[0]) in names:
                    groups = named.setdefault(name, {})
                    group = groups.setdefault(listed.attr, {}) if len(groups) < _MANY else {}
                else:
                    continue
                if len(group) < _MANY:
                    group[listed.output] = listed.base_name
                    sizes[listed.base_name] = self._size(listed)
        if systems and not systems & {system, None}:
            reason = f"the nix-index database is of {_listing(systems)}, not of {system}"
            none = {one.name: Problem(one.name, "not listed", reason) for one in wanted}
            return Evaluation({}, none, self.store_dir)
        self._sizes |= sizes
        answers = {one.name: _answer(one, exact, named) for one in wanted}
        self.listed_as = {
            name: attr for name, (found, attr) in answers.items() if isinstance(found, Located) and found.attr != attr
        }
        return Evaluation(
            {name: found for name, (found, _) in answers.items() if isinstance(found, Located)},
            {name: found for name, (found, _) in answers.items() if isinstance(found, Problem)},
            self.store_dir,
            {name: f"nix-index lists it as {attr}" for name, attr in self.listed_as.items()},
        )

    def _objects(self) -> Generator[Listed]:
        zstd = _zstd()
        stores: set[str | None] = set()
        try:
            with open(self.address, "rb") as file:
                read_header(file)
                with zstd.ZstdFile(file, options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}) as stream:
                    for listed in read_objects(stream):
                        _remember(stores, listed.store_dir)
                        if listed.store_dir == self.store_dir:
                            yield listed
        except OSError as error:
            raise self._unusable(error.strerror or str(error), _MAKE) from None
        except EOFError:
            raise self._unusable("it was cut off") from None
        except zstd.ZstdError as error:
            raise self._unusable(f"it is damaged: {error}") from None
        except Malformed as problem:
            raise self._unusable(str(problem)) from None
        if stores and self.store_dir not in stores:
            raise self._unusable(
                f"it is of the store {_listing(stores)}, not of {self.store_dir}",
                "use the database that was made for it",
            )

    def _size(self, listed: Listed) -> int | NotWhole:
        try:
            return nar_size(nodes(listed))
        except NotWhole as reason:
            return reason
        except Malformed as problem:
            raise self._unusable(f"{listed.base_name}: {problem}") from None

    def _unusable(self, reason: str, fix: str = _AGAIN) -> SourceError:
        message = f"{self.address}: this nix-index database cannot be used: {reason}"
        return SourceError([Finding(UNUSABLE, message, None, fix)])

    def _unknown(self, name: str, reason: NotWhole) -> Finding:
        message = f"{self.address}: not all files of {name} are listed, so its size is unknown: {reason}"
        return Finding(UNUSABLE, message, None, _WHOLE)


def _answer(
    one: Wanted, exact: Mapping[str, Outputs], named: Mapping[str, Mapping[str, Outputs]]
) -> tuple[Located | Problem, str]:
    # Where a package is, or why that is not known, and the attribute path that it is listed under.
    if one.file is not None or one.source is not None:
        whose = "of our own" if one.file is not None else f"of the input {one.source}"
        return Problem(one.name, "not listed", f"a nix-index database lists nixpkgs; this package is {whose}"), ""
    reasons = []
    for attr in one.attrs:
        dotted = ".".join(attr)
        groups = {dotted: exact[dotted]} if dotted in exact else named.get(attr[-1], {})
        alike = [other for other in groups if other.rpartition(".")[2] == attr[-1]]
        found = alike if len(alike) == 1 else list(groups)
        if len(found) == 1:
            outputs = _outputs(one.outputs, groups[found[0]])
            if outputs:
                pname, version = _parse(*reversed(next(iter(outputs.items()))))
                return Located(one.name, dotted, outputs, version, pname), found[0]
            there = ", ".join(sorted(groups[found[0]]))
            reasons.append(f"{dotted} is listed as {found[0]}, only with the outputs {there}")
        elif found:
            reasons.append(f"{dotted} is not listed, and the name {attr[-1]} is ambiguous: {_listing(found)}")
        else:
            reasons.append(f"{dotted} is not listed, nor is another package of this name")
    reason = "; ".join(reasons)
    return Problem(one.name, "not listed", f"{reason} (nix-index lists a path once, and only what the cache has)"), ""


def _outputs(wanted: Sequence[str], there: Outputs) -> Outputs:
    # Those wanted, or those that Nix installs; none if one is not there.
    names = wanted or ["bin" if "bin" in there else "out", *(["man"] if "man" in there else [])]
    return {name: there[name] for name in names} if all(name in there for name in names) else {}


def _parse(base_name: str, output: str) -> tuple[str, str | None]:
    # The name and the version; only outputs other than `out` have their name in the store path.
    name = base_name[33:] if output == "out" else base_name[33:].removesuffix(f"-{output}")
    found = _NAME.fullmatch(name)
    assert found
    return found[1], found[2]


def _remember(seen: set[str | None], one: str | None) -> None:
    if len(seen) < _MANY:
        seen.add(one)


def _listing(names: Iterable[str | None]) -> str:
    known = sorted([name for name in names if name])
    return ", ".join(known[:3]) + (f" and {len(known) - 3} more" if len(known) > 3 else "")


def _zstd() -> ModuleType:
    from importlib import import_module

    for name in ("compression.zstd", "backports.zstd"):  # Python has it from 3.14 on
        try:
            return import_module(name)
        except ImportError:
            continue
    message = "to read a nix-index database takes zstd, which this Python does not have"
    raise SourceError([Finding(NO_PACKAGE, message, None, "install it: pip install 'nixcompose[nix-index]'")])
