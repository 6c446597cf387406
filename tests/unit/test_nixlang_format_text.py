"""The standard format: strings, the header, and the text as a whole.

Each expected text is one that nixfmt 1.4.0 leaves as it is.
"""

from textwrap import dedent

import pytest

from nixcompose.nixlang import (
    Attrs,
    Bind,
    Call,
    Expr,
    Int,
    Lines,
    Not,
    Op,
    Path,
    Select,
    Str,
    Var,
    render,
    text,
    value,
)

a = Var("a")
b = Var("b")
c = Var("c")
f = Var("f")
some = Attrs([Bind("a", b)])
wider = Select(Var("v" * 50), "w" * 40)


def bind(expr: Expr) -> Expr:
    """The expression as the value of `x`."""
    return Attrs([Bind("x", expr)])


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        pytest.param(
            text("w" * 90, Call(f, a, Int(-1)), wider),
            f"""
            "{"w" * 90}${{f a (-1)}}${{{"v" * 50}.{"w" * 40}}}"
            """,
            id="code in text is not broken while it is short or simple",
        ),
        pytest.param(
            text("w" * 60, Call(f, Int(-1), Str("v" * 50)), "."),
            f"""
            "{"w" * 60}${{
              f (-1) "{"v" * 50}"
            }}."
            """,
            id="long code in text is broken",
        ),
        pytest.param(
            text(Call(f, Int(-1), Str("v" * 30)), "w" * 50, a, b, "c" * 10),
            f"""
            "${{
              f (-1) "{"v" * 30}"
            }}{"w" * 50}${{a}}${{b}}{"c" * 10}"
            """,
            id="what follows code counts",
        ),
        pytest.param(
            text(Call(f, Int(-1), Str("v" * 30)), "w" * 46, Not(Str("v" * 50))),
            f"""
            "${{f (-1) "{"v" * 30}"}}{"w" * 46}${{
              !"{"v" * 50}"
            }}"
            """,
            id="code that may be broken later counts up to there",
        ),
        pytest.param(
            text(Call(f, some)),
            """
            "${f {
              a = b;
            }}"
            """,
            id="code that is the whole text opens",
        ),
        pytest.param(
            text("a", some),
            """
            "a${{
              a = b;
            }}"
            """,
            id="a set in text opens",
        ),
        pytest.param(
            bind(Attrs([Bind("y", Lines(["if a; then\n  b '", c, "'\n\nfi\n"]))])),
            """
            {
              x = {
                y = ''
                  if a; then
                    b ''\\'${c}'

                  fi
                '';
              };
            }
            """,
            id="indented text is indented with its line",
        ),
        pytest.param(
            Lines("a\nb"),
            """
            ''
              a
              b''
            """,
            id="indented text may end without a line break",
        ),
        pytest.param(
            Lines("\na\n"),
            """
            ''

              a
            ''
            """,
            id="indented text may begin with an empty line",
        ),
        pytest.param(
            Lines([" a\n b", Call(f, some)]),
            """
            " a\\n b${
               f {
                 a = b;
               }
             }"
            """,
            id="text that indentation cannot carry is quoted",
        ),
        pytest.param(
            value([Path("./a.nix"), Path("../b")]),
            """
            [
              ./a.nix
              ../b
            ]
            """,
            id="paths",
        ),
    ],
)
def test_format(expr: Expr, expected: str) -> None:
    """Each rule gives exactly its text."""
    assert dedent(expected).removeprefix("\n") == render(expr)


def test_header() -> None:
    """The header is comment lines, whatever is in it, and the expression starts on the next line."""
    assert "# Made from a.\n# }\n#\n# b\na\n" == render(a, ["Made from a.\r}", "", "b"])


def test_rendering_twice_gives_the_same() -> None:
    """The same expression gives the same text, also when it is built anew."""
    assert render(value({"b": [1, "x"], "a": {}})) == render(value({"a": {}, "b": (1, "x")}))


def test_width_counts_from_the_indentation() -> None:
    """As for nixfmt, a line of 100 columns may be indented as deep as it likes."""
    deep = Attrs([Bind("x", Attrs([Bind("y", Op("+", Str("w" * 45), Str("w" * 43)))]))])

    assert len(max(render(deep).splitlines(), key=len)) == 104
