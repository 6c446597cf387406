"""What cannot be written is refused when it is built, and only that."""

import math
import sys
from collections.abc import Callable

import pytest

from nixcompose.nixlang import (
    Attrs,
    Bind,
    Call,
    Comment,
    Expr,
    Float,
    Formals,
    Inherit,
    Int,
    Lambda,
    Let,
    Lines,
    List,
    Op,
    Path,
    Select,
    Str,
    Unwritable,
    Var,
    concat,
    path,
    ref,
    render,
    text,
    value,
)

a = Var("a")

NAMES_THAT_ARE_NO_VARIABLES = ["", "or", "if", "inherit", "7zip", "a.b", "é", "two words", "a\n", "__curPos"]

REFUSED: dict[str, Callable[[], object]] = {
    "NUL in text": lambda: Str("a\0b"),
    "NUL in lines": lambda: Lines(["a\n", a, "\0"]),
    "a lone surrogate in text": lambda: Str("\ud800"),
    "a lone surrogate in a name": lambda: Bind("\udfff", a),
    "NUL in a selected name": lambda: Select(a, "b\0"),
    "an integer above 64 bits": lambda: Int(2**63),
    "an integer below 64 bits": lambda: Int(-(2**63) - 1),
    "the least integer as a literal": lambda: Int(-(2**63)),
    "a boolean for an integer": lambda: Int(True),
    "infinity": lambda: Float(math.inf),
    "not a number": lambda: Float(math.nan),
    "a subnormal float": lambda: Float(5e-324),
    "an absolute path": lambda: Path("/etc/passwd"),
    "a path without a dot": lambda: Path("a/b"),
    "a path that ends in a slash": lambda: Path("./a/"),
    "a path with a line after it": lambda: Path("./a\n"),
    "a path with code": lambda: Path("./${a}"),
    "a path in quotes without a dot": lambda: path("odd name"),
    "the folder itself": lambda: path("./"),
    "no name to select": lambda: Select(a),
    "no name to bind": lambda: Bind((), a),
    "no name to inherit": lambda: Inherit([]),
    "a name in scope that is no variable": lambda: Inherit(["two words"]),
    "an attribute twice": lambda: Attrs([Bind("a", a), Inherit(["a"])]),
    "an attribute below another": lambda: Attrs([Bind("a", a), Bind(("a", "b"), a)]),
    "an attribute above another": lambda: Attrs([Bind(("a", "b", "c"), a), Bind("a", a)]),
    "a let of nothing": lambda: Let([Comment("nothing")], a),
    "a let that redefines true": lambda: Let([Bind(("true", "x"), a)], a),
    "a recursive set that redefines minus": lambda: Attrs([Inherit(["__sub"], a)], rec=True),
    "a parameter called null": lambda: Lambda("null", a),
    "a named argument called false": lambda: Formals(["false"]),
    "a named argument twice": lambda: Formals(["a", "a"]),
    "a named argument like the whole": lambda: Formals(["a"], bind="a"),
    "a name for the whole that is a keyword": lambda: Formals(["a"], bind="in"),
    "a key that is a number": lambda: value({1: "a"}),
    "a set of Python": lambda: value({"x": {1, 2}}),
    "bytes": lambda: value(b"a"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what: str) -> None:
    """Nix could not read it back, so it is never written."""
    with pytest.raises(Unwritable):
        REFUSED[what]()


@pytest.mark.parametrize("name", NAMES_THAT_ARE_NO_VARIABLES)
def test_no_variable(name: str) -> None:
    """A variable, a parameter, a named argument must be identifiers; an attribute may be called anything."""
    for use in (Var, ref, lambda n: Lambda(n, a), lambda n: Formals([n])):
        with pytest.raises(Unwritable):
            use(name)

    assert name == Bind(name, a).path[0]


def test_refusal_says_why() -> None:
    """The error has its reason and a shortened value as fields, and both in its text."""
    with pytest.raises(Unwritable) as caught:
        Str("\0" * 100)

    assert caught.value.reason == "a Nix string holds neither NUL nor lone surrogates"
    assert len(caught.value.value) == 60
    assert caught.value.value.endswith("...")
    assert f"{caught.value.reason}: {caught.value.value}" == str(caught.value)


MISTAKES: dict[str, Callable[[], object]] = {
    "text where an expression belongs": lambda: Bind("a", "b"),  # type: ignore[arg-type]
    "text in a list": lambda: List(["a"]),  # type: ignore[list-item]
    "a number in a string": lambda: Str(["a", 1]),  # type: ignore[list-item]
    "text as an argument": lambda: Call(a, "b"),  # type: ignore[arg-type]
    "a call without arguments": lambda: Call(a),
    "text as an entry": lambda: Attrs(["a"]),  # type: ignore[list-item]
    "text as a default": lambda: Formals([("a", "b")]),  # type: ignore[list-item]
    "a parameter that is an expression": lambda: Lambda(a, a),  # type: ignore[arg-type]
    "text for a number": lambda: Int("1"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("what", MISTAKES)
def test_mistakes_of_the_caller(what: str) -> None:
    """Text never becomes code by accident: it is a type error, for the checker and at run time."""
    with pytest.raises(TypeError):
        MISTAKES[what]()


def test_unknown_operator() -> None:
    """There are no operators but those of Nix."""
    with pytest.raises(ValueError, match=r"\|>"):
        Op("|>", a, a)


WRITTEN: dict[str, tuple[Expr, str]] = {
    "null": (value(None), "null"),
    "booleans, which are no integers": (value(True), "true"),
    "the least integer": (value(-(2**63)), "-9223372036854775807 - 1"),
    "the least integer in a list": (value([-(2**63)]), "[ (-9223372036854775807 - 1) ]"),
    "the greatest integer": (value(2**63 - 1), "9223372036854775807"),
    "a float without a point": (value(1e22), "1.0e+22"),
    "a small float": (value(1.5e-7), "1.5e-07"),
    "the smallest float": (value(sys.float_info.min), "2.2250738585072014e-308"),
    "zero without its sign": (value(-0.0), "0.0"),
    "code inside data": (value([a]), "[ a ]"),
    "dollars in text": (Str("$${a} $a ${"), r'"$\${a} $a \${"'),
    "a dollar before code": (text("$", a, "$"), r'"\$${a}$"'),
    "neighbouring texts": (text("$", "", "{a}"), r'"\${a}"'),
    "quotes and controls": (Str('"\\\n\r\t'), r'"\"\\\n\r\t"'),
    "a carriage return in lines": (Lines("a\r\nb"), r'"a\r\nb"'),
    "a path": (path("../a+b/c_d-e.nix"), "../a+b/c_d-e.nix"),
    "an odd path": (path("./my ${a}"), r'./. + "/my \${a}"'),
    "an odd path above": (path("../a b"), '../. + "/a b"'),
    "a variable": (ref("pkgs"), "pkgs"),
    "a selection from a selection": (Select(ref("a", "b"), "or"), 'a.b."or"'),
    "a default for the last name only": (Select(ref("a", "b"), "c", default=a), "(a.b).c or a"),
    "a selection from a default": (Select(Select(a, "b", default=a), "c"), "(a.b or a).c"),
    "a selection from a path": (Select(Path("./a"), "b"), "(./a).b"),
    "a default of a default": (Select(a, "b", default=Select(a, "c", default=a)), "a.b or (a.c or a)"),
    "no lists": (concat(), "[ ]"),
    "one list": (concat(a), "a"),
    "lists": (concat(a, a, a), "a ++ a ++ a"),
    "lists to the left": (concat(concat(a, a), a), "(a ++ a) ++ a"),
    "names that end like keywords": (ref("or_", "then'"), "or_.then'"),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_written(what: str) -> None:
    """Small things, in exactly this spelling."""
    expr, expected = WRITTEN[what]

    assert expected == render(expr).removesuffix("\n")


def test_keys_are_sorted() -> None:
    """Equal data gives equal text, in whatever order it was put together."""
    assert value({"b": 1, "a": 2}) == value({"a": 2, "b": 1})


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_comments_hold_their_text(end: str) -> None:
    """No line break of any kind lets text out of a comment, and what is invisible does not hide in it."""
    lines = render(List([Comment(f"a{end}b\0\x1b[31m\u202e\ud800 ")])).splitlines()

    assert ["[", "  # a", "  # b  [31m", "]"] == lines
