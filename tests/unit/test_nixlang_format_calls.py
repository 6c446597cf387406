"""The standard format: calls and their arguments.

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
    Lambda,
    Let,
    Lines,
    List,
    Op,
    Select,
    Str,
    Var,
    ref,
    render,
)

a = Var("a")
b = Var("b")
c = Var("c")
f = Var("f")
lib = Var("lib")
one = List([a])
two = List([a, b])
some = Attrs([Bind("a", b)])
wide = Str("w" * 60)
wider = Select(Var("v" * 50), "w" * 40)


def bind(expr: Expr) -> Expr:
    """The expression as the value of `x`."""
    return Attrs([Bind("x", expr)])


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        pytest.param(
            Call(f, Int(-1), Call(f, a), Lambda("a", a), Select(a, "b", default=c)),
            """
            f (-1) (f a) (a: a) (a.b or c)
            """,
            id="arguments in parentheses",
        ),
        pytest.param(
            Call(f, a, some, c),
            """
            f a {
              a = b;
            } c
            """,
            id="one argument in the middle opens",
        ),
        pytest.param(
            bind(Call(f, some, some)),
            """
            {
              x =
                f
                  {
                    a = b;
                  }
                  {
                    a = b;
                  };
            }
            """,
            id="two sets are spread",
        ),
        pytest.param(
            Call(f, a, two, one),
            """
            f a
              [
                a
                b
              ]
              [ a ]
            """,
            id="two lists are spread",
        ),
        pytest.param(
            bind(Call(f, one, two, lib)),
            """
            {
              x =
                f
                  [ a ]
                  [
                    a
                    b
                  ]
                  lib;
            }
            """,
            id="two lists before another argument are spread",
        ),
        pytest.param(
            bind(Call(f, wide, wider, a)),
            f"""
            {{
              x =
                f "{"w" * 60}"
                  {"v" * 50}.{"w" * 40}
                  a;
            }}
            """,
            id="arguments that do not fit are spread",
        ),
        pytest.param(
            bind(Call(f, wide, Str("w" * 50))),
            f"""
            {{
              x = f "{"w" * 60}" "{"w" * 50}";
            }}
            """,
            id="a simple call is never broken",
        ),
        pytest.param(
            bind(Call(f, a, Call(f, wide, Op("+", wider, b)))),
            f"""
            {{
              x = f a (
                f "{"w" * 60}" (
                  {"v" * 50}.{"w" * 40} + b
                )
              );
            }}
            """,
            id="a last argument in parentheses has its own lines",
        ),
        pytest.param(
            Call(ref("lib", "map"), Lambda("old", some)),
            """
            lib.map (old: {
              a = b;
            })
            """,
            id="a function of one name opens in its parentheses",
        ),
        pytest.param(
            Call(f, Lambda("final", Lambda("prev", some))),
            """
            f (
              final: prev: {
                a = b;
              }
            )
            """,
            id="a function of two names has its own lines",
        ),
        pytest.param(
            Call(f, Call(Var("rec'"), some)),
            """
            f (rec' {
              a = b;
            })
            """,
            id="a call of a name opens in its parentheses",
        ),
        pytest.param(
            List([Call(ref("lib", "f"), a, some), b]),
            """
            [
              (lib.f a {
                a = b;
              })
              b
            ]
            """,
            id="a call in a list opens in its parentheses",
        ),
        pytest.param(
            List([Call(f, wide, wider, a)]),
            f"""
            [
              (f "{"w" * 60}"
                {"v" * 50}.{"w" * 40}
                a
              )
            ]
            """,
            id="a call in a list may be spread",
        ),
        pytest.param(
            List([Call(Let([Bind("a", b)], a), c)]),
            """
            [
              (
                (
                  let
                    a = b;
                  in
                  a
                )
                c
              )
            ]
            """,
            id="a function that is spread out is followed by its arguments",
        ),
        pytest.param(
            Call(Call(f, a), b),
            "f a b\n",
            id="a call continues a call",
        ),
        pytest.param(
            Call(ref("pkgs", "writeText"), Str("n"), Lines("a\nb\n")),
            """
            pkgs.writeText "n" ''
              a
              b
            ''
            """,
            id="a last text of several lines opens",
        ),
    ],
)
def test_format(expr: Expr, expected: str) -> None:
    """Each rule gives exactly its text."""
    assert dedent(expected).removeprefix("\n") == render(expr)
