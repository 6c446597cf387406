"""What is rendered means to Nix what was built: values, texts, versions, and the shape of programs.

Each example is a file with many things in it, because starting Nix is what takes the time.
"""

import json
import math
import string
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nixeval
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nixcompose.nixlang import (
    Assert,
    Attrs,
    Bind,
    Call,
    Comment,
    Expr,
    Float,
    Formals,
    HasAttr,
    If,
    Inherit,
    Int,
    Lambda,
    Let,
    Lines,
    List,
    Neg,
    Not,
    Op,
    Select,
    Str,
    Var,
    compare_versions,
    ref,
    render,
    split_version,
    value,
)
from nixcompose.nixlang.names import KEYWORDS
from tests.nix.nix_run import evaluate, parse_file

slow = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))

# Text that has broken other renderers, and any other text that UTF-8 can carry.
TRICKY = [
    "${", "$${", "$$", "$", "''", "'''", "'", '"', "\\", "''\\", "''$", "''${", "\n", "\n\n", "\r", "\r\n", "\t",
    " ", "  ", "{", "}", "a", "é", "\u2028", "#", "/*", "*/", "@", ";", "\x01",
]  # fmt: skip
any_text = st.one_of(
    st.lists(st.sampled_from(TRICKY), max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
odd_names = [*sorted(KEYWORDS), "true", "__curPos", "a.b", "", "7", "-a", "a'"]
any_name = st.one_of(st.sampled_from(odd_names), any_text)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([-(2**63), -(2**63) + 1, 2**63 - 1, -1, 0]),
    any_text,
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(any_name, inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.nix
@slow
@given(st.lists(values, min_size=30, max_size=60))
@example([[], {}, [[]], [{}], {"or": {"${a}": ["''${a}\n", "  \n", "\n  a\n  b"]}}])
def test_values(data: list[Any]) -> None:
    """Plain data comes back from Nix as it was."""
    assert data == evaluate(render(value(data)))


normal = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)


@pytest.mark.nix
@slow
@given(st.lists(normal, min_size=20, max_size=40))
@example([0.0, -0.0, 1e22, 1e-7, -2.5, sys.float_info.max, sys.float_info.min])
def test_floats(data: list[float]) -> None:
    """A float comes back to the last bit: Nix prints six digits only, so it compares with whole numbers."""
    file = List([Op("==", Float(number), _exact(number)) for number in data])

    assert [True] * len(data) == evaluate(render(file))


def _exact(number: float) -> Expr:
    """A float as a whole number times powers of two, each product of them exact."""
    mantissa, exponent = math.frexp(number)
    half = exponent // 2  # the whole power may be no float
    product: Expr = Int(int(mantissa * 2**53))
    for power in (-53, half, exponent - half):
        product = Op("*", product, Float(2.0**power))
    return product


CODE = {"x": "plain", "y": "${tricky}''\n", "z": "  "}
pieces = st.lists(any_text | st.sampled_from([Var(name) for name in CODE]), max_size=6)


@pytest.mark.nix
@slow
@given(st.lists(st.tuples(st.sampled_from([Str, Lines]), pieces), min_size=40, max_size=80))
@example([(Lines, ["a\n  b'", Var("x"), "'\n$", Var("y"), "\n"]), (Lines, [" \n", Var("z"), "\n  a\n"])])
def test_strings(data: list[tuple[Callable[[Any], Expr], list[Any]]]) -> None:
    """Text stays text and code is interpolated, in strings of either kind, indented or not."""
    strings = List([kind(parts) for kind, parts in data])
    file = Let([Bind(name, Str(text)) for name, text in CODE.items()], Attrs([Bind(("in", "deep"), strings)]))
    expected = ["".join(CODE[part.name] if isinstance(part, Var) else part for part in parts) for _, parts in data]

    assert expected == evaluate(render(file))["in"]["deep"]


@slow
@given(st.lists(values, min_size=5, max_size=20))
def test_another_evaluator_agrees(data: list[Any]) -> None:
    """An independent implementation of Nix reads the same values."""
    # nixeval fails on results with `${` in them, so its answer is JSON within JSON, without a dollar.
    file = Call(
        ref("builtins", "replaceStrings"),
        List([Str("$")]),
        List([Str("\\u0024")]),
        Call(ref("builtins", "toJSON"), value(data)),
    )

    assert data == json.loads(nixeval.loads(render(file)))


# Programs: what the renderer writes, and the same with every parenthesis there could be.

NAMES = ["a", "b", "lib", "pkgs", "aRatherLongNameThatMakesLinesBreakSooner"]
names = st.sampled_from(NAMES)
variables = names.map(Var)
attributes = st.sampled_from(["a", "b", "or", "7zip", "a b", "enable", "${a}"])
attribute_paths = st.lists(attributes, min_size=1, max_size=3).map(tuple)
leaves = st.one_of(
    variables,
    st.builds(lambda name, path: ref(name, *path), names, attribute_paths),
    st.sampled_from([Int(0), Int(1), Int(-1), Float(2.5), Float(-0.5)]),
    st.lists(st.sampled_from(["text", "${a}", "w" * 40, Var("a"), Neg(Int(1))]), max_size=3).map(Str),
)
OPERATORS = ["++", "//", "+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "->"]


def _distinct(binds: list[Bind]) -> list[Bind]:
    return list({bind.path[0]: bind for bind in binds}.values())


def _programs(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    binds = st.lists(st.builds(Bind, attribute_paths, inner), max_size=4).map(_distinct)
    inherits = st.builds(Inherit, st.just(["lib"]), st.none() | inner)
    entries = st.tuples(binds, inherits).map(lambda pair: [Comment("why"), *pair[0], pair[1]])
    formals = st.builds(
        lambda names, default, *rest: Formals([*names[1:], (names[0], default)], *rest),
        st.sampled_from([["a"], ["a", "b"], ["lib", "pkgs", "b"]]),
        st.none() | inner,
        st.booleans(),
        st.none() | st.just("args"),
    )
    return st.one_of(
        st.builds(Op, st.sampled_from(OPERATORS), inner, inner),
        st.builds(Op, st.sampled_from(OPERATORS), inner, inner),
        st.builds(Not, inner),
        st.builds(Neg, inner),
        st.builds(HasAttr, inner, attribute_paths),
        st.builds(lambda expr, path, default: Select(expr, *path, default=default), inner, attribute_paths, inner),
        st.builds(lambda function, args: Call(function, *args), inner, st.lists(inner, min_size=1, max_size=3)),
        st.builds(Lambda, names | formals, inner),
        st.builds(If, inner, inner, inner),
        st.builds(Assert, inner, inner),
        st.builds(Let, entries, inner),
        st.builds(Attrs, entries, st.booleans()),
        st.lists(inner, max_size=3).map(List),
    )


programs = st.recursive(leaves, _programs, max_leaves=15)


def spelled(expr: Expr) -> str:
    """The oracle: every expression in parentheses, on one line, written without any care."""
    return f"({_spelled(expr)})"


def _spelled(expr: Expr) -> str:
    match expr:
        case Var(name):
            return name
        case Int(number) | Float(number):
            return str(number)
        case Str(parts):
            return f'"{"".join(_spelled_part(part) for part in parts)}"'
        case List(items):
            return f"[{' '.join(map(spelled, items))}]"
        case Attrs(entries, rec):
            return f"{'rec' if rec else ''} {{ {_spelled_entries(entries)} }}"
        case Select(subject, path, default):
            fallback = "" if default is None else f" or {spelled(default)}"
            # `(a.b).c` is `a.b.c`, and Nix shows it as it was written; with a default they differ
            continues = isinstance(subject, Select) and subject.default is default is None
            return f"{_spelled(subject) if continues else spelled(subject)}.{_spelled_path(path)}{fallback}"
        case HasAttr(subject, path):
            return f"{spelled(subject)} ? {_spelled_path(path)}"
        case Call(function, args):
            return " ".join(map(spelled, (function, *args)))
        case Lambda(Formals() as formals, body):
            inside = [name + (f" ? {spelled(default)}" if default else "") for name, default in formals.names]
            braces = f"{{ {', '.join(inside + ['...'] * formals.ellipsis)} }}"
            return f"{braces}{'@' + formals.bind if formals.bind else ''}: {spelled(body)}"
        case Lambda(str(name), body):
            return f"{name}: {spelled(body)}"
        case Let(entries, body):
            return f"let {_spelled_entries(entries)} in {spelled(body)}"
        case If(condition, yes, no):
            return f"if {spelled(condition)} then {spelled(yes)} else {spelled(no)}"
        case Assert(condition, body):
            return f"assert {spelled(condition)}; {spelled(body)}"
        case Op(op, left, right):
            return f"{spelled(left)} {op} {spelled(right)}"
        case Not(operand):
            return f"!{spelled(operand)}"
        case Neg(operand):
            return f"-{spelled(operand)}"
    raise AssertionError(expr)


def _spelled_part(part: str | Expr) -> str:
    if isinstance(part, Expr):
        return f"${{{spelled(part)}}}"
    return "".join(f"\\{char}" if char in '"\\$' else char for char in part)


def _spelled_path(path: tuple[str, ...]) -> str:
    plain = set(string.ascii_letters)
    return ".".join(
        name if set(name) <= plain and name not in KEYWORDS else f'"{_spelled_part(name)}"' for name in path
    )


def _spelled_entries(entries: tuple[Any, ...]) -> str:
    written = []
    for entry in entries:
        match entry:
            case Bind(path, expr):
                written.append(f"{_spelled_path(path)} = {spelled(expr)};")
            case Inherit(inherited, source):
                written.append(f"inherit {spelled(source) if source else ''} {' '.join(inherited)};")
    return " ".join(written)


def _bound(expr: Expr) -> Expr:
    """The expression as the body of a function of all names, because Nix looks names up when it parses."""
    for name in [*NAMES, "args"]:
        expr = Lambda(name, expr)
    return expr


@pytest.mark.nix
@settings(slow, max_examples=100)
@given(st.lists(programs, min_size=20, max_size=40))
def test_programs(exprs: list[Expr]) -> None:
    """Nix reads the same program in the rendered text as in one with every parenthesis there could be."""
    everything = _bound(List(exprs))
    with TemporaryDirectory() as folder:
        rendered, oracle = Path(folder, "rendered.nix"), Path(folder, "oracle.nix")
        rendered.write_text(render(everything))
        oracle.write_text(spelled(everything))

        assert parse_file(oracle) == parse_file(rendered)


@slow
@given(programs)
def test_rendering_is_stable(expr: Expr) -> None:
    """The text ends with one line feed, has no blanks at the end of a line, and is the same each time."""
    text = render(expr)

    assert text == render(expr)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert all(line == line.rstrip(" ") for line in text.split("\n"))


COMPONENTS = [
    "1",
    "2",
    "10",
    "007",
    "pre",
    "rc",
    "a",
    "b",
    "p",
    "w",
    ".",
    "-",
    "",
    "unstable",
    "2147483648",
    "é",
    "+",
]
versions = st.one_of(
    st.lists(st.sampled_from(COMPONENTS), max_size=6).map("".join),
    st.text(string.digits + ".-pre~_", max_size=8),
)


@pytest.mark.nix
@slow
@given(st.lists(st.tuples(versions, versions), min_size=50, max_size=100))
def test_versions(pairs: list[tuple[str, str]]) -> None:
    """Versions have the order of `builtins.compareVersions`, and the parts of `builtins.splitVersion`."""
    left, right = ref("pair", "left"), ref("pair", "right")
    data = value([{"left": a, "right": b} for a, b in pairs])
    compared = List(
        [Call(ref("builtins", "compareVersions"), left, right), Call(ref("builtins", "splitVersion"), left)]
    )
    file = Call(ref("builtins", "map"), Lambda("pair", compared), data)

    assert [[compare_versions(a, b), split_version(a)] for a, b in pairs] == evaluate(render(file))
