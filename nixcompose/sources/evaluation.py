"""From attribute paths to store paths, with Nix: one call for all packages of a system.

Nothing is built, and no `.drv` is written.  Evaluation is restricted (`restrict-eval`): it
reads nixpkgs, the other inputs and the project, fetches from the web alone, and has no environment, so that
nothing else on this machine decides.  (It is not pure: Nix then reads only what is in the store.)

The Nix that is evaluated is `static/evaluate.nix`, always the same text; what is asked goes in as JSON in a
file:

    nixpkgs: path    system: text    unfree: [name]    strict: bool    sources: {input: path}
    own: {name: {file: path, args: {…}}}
    overlays: [{flake: key, path: [name]}]
    flakes: {key: {path: path, inputs: {name: key}, isFlake: bool, about: {rev: …}}}
    wanted: [{attrs: [[name]], outputs: [name], source: input or null}]

An error that Nix code can catch concerns one package.  Others (`abort`, a missing attribute, a type error)
end the whole call; then the list is halved until only the bad packages are left.
"""

from __future__ import annotations

import os

from nixcompose.sources.nix_process import nix_failed, plain, run
from nixcompose.sources.outputs import Evaluation, Located, Problem
from nixcompose.store.malformed import Malformed
from nixcompose.store.path import STORE_DIR, parse_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from nixcompose.sources.nix_process import Ran
    from nixcompose.sources.outputs import Wanted

    Path = str | os.PathLike[str]

#: How many seconds each call of Nix may take.
TIMEOUT = 300.0

_MAX_OUTPUT = 2**26
_STATIC = os.path.join(os.path.dirname(__file__), "static")
# Beginnings of what may be fetched. Nix cannot be told to fetch only what has a hash, but for pure evaluation.
_WEB = "https:// http://"
_OUTSIDE = "a package may read the project, nixpkgs and other inputs, nothing else"
_SHOWN = 5
_LINE = 500
_FORBIDDEN = "in restricted mode"  # in what Nix says of them


def evaluate(
    wanted: Sequence[Wanted],
    system: str,
    *,
    nixpkgs: Path | None,
    sources: Mapping[str, Path] | None = None,
    unfree: Sequence[str] = (),
    own: Sequence[Wanted] = (),
    overlays: Sequence[Mapping[str, object]] = (),
    flakes: Mapping[str, Mapping[str, object]] = {},
    root: Path = ".",
    env: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
) -> Evaluation:
    """Return the store paths of the packages *wanted* for *system*, and why others have none.

    *nixpkgs* is the directory of a nixpkgs, *sources* those of other flake inputs by name.  *unfree* are the
    names of packages (exactly) whose licence is accepted though it is not free.  Packages of our own among
    *wanted*, and those of *own*, which need not be wanted but which others may depend on, are an overlay on
    nixpkgs, as in what is emitted; their files are relative to the directory *root*, but for those that
    nixcompose brings.  *overlays* are of other *flakes*, as `nixcompose.sources.opening` finds them, and come
    before those.  *timeout* is in
    seconds, for each call of Nix; *env* is its environment, by default this process's.

    What is wrong with one package is its `Problem`, and stops no other.

    Raises:
        SourceError: NXC701 if there is no Nix; NXC710 if no nixpkgs is given, if it cannot be evaluated at
            all, or if Nix takes too long.

    >>> evaluate([], "x86_64-linux", nixpkgs=None).packages
    {}
    """
    if not wanted:
        return Evaluation({})
    if nixpkgs is None:
        fix = "give the path of one (--nixpkgs PATH), or lock the input `nixpkgs` (nix flake lock)"
        raise nix_failed("evaluation", "no nixpkgs is given to take packages from", fix=fix)
    question = {
        "nixpkgs": os.path.abspath(nixpkgs),
        "system": system,
        "unfree": list(unfree),
        "sources": {name: os.path.abspath(path) for name, path in (sources or {}).items()},
        "overlays": list(overlays),
        "flakes": dict(flakes),
        "own": {
            package.attrs[0][0]: {"file": os.path.abspath(os.path.join(root, package.file)), "args": dict(package.args)}
            for package in (*own, *wanted)
            if package.file is not None
        },
    }
    emitted = sorted({package.file for package in (*own, *wanted) if package.file and os.path.isabs(package.file)})
    call = _Call(question, os.path.abspath(root), emitted, env, timeout)
    call.ask(wanted)
    return Evaluation(call.packages, call.problems, call.store_dir)


class _Call:
    """The answers by now, and how to get more."""

    def __init__(
        self,
        question: dict[str, Any],
        root: str,
        emitted: Sequence[str],
        env: Mapping[str, str] | None,
        timeout: float,
    ) -> None:
        self.packages: dict[str, Located] = {}
        self.problems: dict[str, Problem] = {}
        self.store_dir = STORE_DIR
        self._question = question
        flakes = [flake["path"] for flake in question["flakes"].values()]
        self._readable = [root, question["nixpkgs"], *question["sources"].values(), *flakes, *emitted]
        self._env = env
        self._timeout = timeout
        self._nixpkgs_is_well = False

    def ask(self, wanted: Sequence[Wanted]) -> None:
        """Ask for all at once; on an error that ends the call, for each half."""
        ran = self._run([(package, package.attrs) for package in wanted])
        if not ran.status:
            for package, tried in zip(wanted, self._answers(ran), strict=True):
                self._take(package, tried)
            return
        self._check_nixpkgs()
        if len(wanted) > 1:
            middle = len(wanted) // 2
            self.ask(wanted[:middle])
            self.ask(wanted[middle:])
        else:
            self._take(wanted[0], self._one_by_one(wanted[0], ran))

    def _check_nixpkgs(self) -> None:
        """Make sure that it is packages that are at fault, once."""
        if not self._nixpkgs_is_well:
            ran = self._run([])
            if ran.status:
                nixpkgs = self._question["nixpkgs"]
                why = "" if os.path.isdir(nixpkgs) else ": there is no such directory"
                raise nix_failed(ran.command, f"{nixpkgs} cannot be evaluated{why}", ran.stderr)
            self._nixpkgs_is_well = True

    def _one_by_one(self, package: Wanted, ran: Ran) -> list[dict[str, Any]]:
        """The answers for one package whose attribute paths include one that ends the call."""
        tried: list[dict[str, Any]] = []
        for attr in package.attrs:
            if len(package.attrs) > 1:
                ran = self._run([(package, (attr,))])
            tried += (
                [{"attr": attr, "problem": "failed", "detail": [ran.error]}] if ran.status else self._answers(ran)[0]
            )
            if "outputs" in tried[-1]:
                break
        return tried

    def _take(self, package: Wanted, tried: list[dict[str, Any]]) -> None:
        answer = tried[-1]
        if "outputs" in answer:
            try:
                outputs = {name: self._base_name(path) for name, path in sorted(answer["outputs"].items())}
            except Malformed as problem:
                answer |= {"problem": "failed", "detail": [str(problem)]}
            else:
                attr = ".".join(answer["attr"])
                version, pname = _line(answer["version"] or "") or None, _line(answer["pname"] or "") or None
                self.packages[package.name] = Located(package.name, attr, outputs, version, pname)
                return
        # Of several attribute paths the first that is there tells most.
        there = [one for one in tried if one["problem"] != "missing"] or tried
        kind, reason = self._reason(package, there[0])
        if there is tried and len(tried) > 1:
            reason = f"none of {', '.join('.'.join(one['attr']) for one in tried)} is there"
        self.problems[package.name] = Problem(package.name, kind, _line(reason))

    def _base_name(self, path: str) -> str:
        return parse_path(path, self.store_dir).base_name

    def _reason(self, package: Wanted, answer: dict[str, Any]) -> tuple[str, str]:
        """The kind of a problem, and a sentence."""
        attr, kind, detail = ".".join(answer["attr"]), answer["problem"], answer["detail"]
        if kind == "failed" and not detail:
            # Nix tells code that an error was caught, but not which: ask again without catching it.
            ran = self._run([(package, (tuple(answer["attr"]),))], strict=True)
            detail = [ran.error if ran.status else "its evaluation fails"]
        source = package.source or "nixpkgs"
        listed = ", ".join(map(str, detail[:_SHOWN])) + (", …" if len(detail) > _SHOWN else "")
        if kind == "no package":
            return "failed", f"{attr} of {source} is not a package"
        if kind == "no output":
            return "missing", f"{attr} has no output {detail[0]}; it has {', '.join(detail[1:])}"
        unfree = f'to accept it, add "{(detail and detail[0]) or attr}" to `unfree`'
        sentences = {
            "missing": f"{source} has no {attr}",
            "unfree": f"the licence of {attr} is not free{_in_brackets(detail[1:])}; {unfree}",
            "broken": f"{attr} is marked as broken",
            "unsupported": f"{attr} is not for {self._question['system']}" + (f", but for {listed}" if detail else ""),
            "insecure": f"{attr} is marked as insecure{_in_brackets(detail)}",
            "failed": f"{attr}: {listed}",
        }
        outside = f"; {_OUTSIDE}" if kind == "failed" and _FORBIDDEN in listed else ""
        return kind, sentences[kind] + outside

    def _answers(self, ran: Ran) -> list[list[dict[str, Any]]]:
        import json

        answer = json.loads(ran.stdout.decode(errors="replace"))
        self.store_dir = answer["storeDir"]
        answers: list[list[dict[str, Any]]] = answer["answers"]
        return answers

    def _run(self, asked: Sequence[tuple[Wanted, Sequence[tuple[str, ...]]]], *, strict: bool = False) -> Ran:
        wanted = [
            {"attrs": [list(attr) for attr in attrs], "outputs": list(package.outputs), "source": package.source}
            for package, attrs in asked
        ]
        # What would have to be built to be evaluated is not: it is a problem of that package.
        options = ["--readonly-mode", "--option", "allow-import-from-derivation", "false"]
        options += ["--option", "restrict-eval", "true", "--option", "allowed-uris", _WEB]
        question = {**self._question, "wanted": wanted, "strict": strict}
        return _evaluated("evaluate.nix", question, options, self._env, self._timeout, self._readable)


def _evaluated(
    static: str,
    question: Mapping[str, object],
    options: Sequence[str],
    env: Mapping[str, str] | None,
    timeout: float,
    readable: Sequence[str] = (),
) -> Ran:
    """What Nix made of one of our files, with data in a file of its own; *readable* is what it may read besides."""
    import json
    import tempfile

    with tempfile.TemporaryDirectory(prefix="nixcompose-") as folder:
        data = os.path.join(folder, "data.json")
        with open(data, "w", encoding="utf-8") as file:
            json.dump(question, file)
        arguments = ["--eval", "--strict", "--json", "--option", "pure-eval", "false", *options]
        # What is found with -I may be read: each as it is named, and where it leads to.
        for number, path in enumerate((_STATIC, folder, *readable)):
            arguments += ["-I", f"readable{number}={path}", "-I", f"real{number}={os.path.realpath(path)}"]
        arguments += ["--argstr", "file", data, "--", os.path.join(_STATIC, static)]
        return run("nix-instantiate", arguments, timeout=timeout, env=env, largest=_MAX_OUTPUT)


def _line(text: str) -> str:
    return plain(" ".join(text.split()))[:_LINE]


def _in_brackets(texts: Sequence[str]) -> str:
    return f" ({', '.join(texts[:_SHOWN])})" if texts else ""


def fetch_tree(values: Mapping[str, object], env: Mapping[str, str] | None, timeout: float) -> str:
    """Return the path of what `builtins.fetchTree` makes of *values*, which name a hash.

    Raises:
        SourceError: NXC701; NXC710 if it cannot be had.
    """
    import json

    options = ["--read-write-mode", "--extra-experimental-features", "flakes"]
    ran = _evaluated("fetch.nix", values, options, env, timeout)
    if ran.status:
        raise ran.failed()
    path: str = json.loads(ran.stdout.decode(errors="replace"))
    return path
