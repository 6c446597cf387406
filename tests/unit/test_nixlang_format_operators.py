"""The standard format: operators and selections.

Each expected text is one that nixfmt 1.4.0 leaves as it is.
"""

from textwrap import dedent

import pytest

from nixcompose.nixlang import (
    Attrs,
    Bind,
    Call,
    Expr,
    HasAttr,
    List,
    Neg,
    Not,
    Op,
    Select,
    Str,
    Var,
    concat,
    render,
    value,
)

a = Var("a")
b = Var("b")
f = Var("f")
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
            bind(concat(wide, wide, two)),
            f"""
            {{
              x =
                "{"w" * 60}"
                ++ "{"w" * 60}"
                ++ [
                  a
                  b
                ];
            }}
            """,
            id="a chain that does not fit breaks before each operator",
        ),
        pytest.param(
            bind(concat(two, Call(f, two), a)),
            """
            {
              x = [
                a
                b
              ]
              ++ f [
                a
                b
              ]
              ++ a;
            }
            """,
            id="a chain that begins with a list is not indented",
        ),
        pytest.param(
            bind(Op("//", a, some)),
            """
            {
              x = a // {
                a = b;
              };
            }
            """,
            id="a name and a set are joined on the line",
        ),
        pytest.param(
            bind(Op("//", Call(f, wide, Select(wider, "x")), some)),
            f"""
            {{
              x =
                f "{"w" * 60}" {"v" * 50}.{"w" * 40}.x
                // {{
                  a = b;
                }};
            }}
            """,
            id="a long name and a set are joined below",
        ),
        pytest.param(
            List([concat(a, two), b]),
            """
            [
              (
                a
                ++ [
                  a
                  b
                ]
              )
              b
            ]
            """,
            id="an operation in a list has its own lines",
        ),
        pytest.param(
            bind(Op("||", Op("&&", a, b), Op("&&", wide, wide))),
            f"""
            {{
              x =
                a && b
                ||
                  "{"w" * 60}"
                  && "{"w" * 60}";
            }}
            """,
            id="other operators are indented",
        ),
        pytest.param(
            bind(Op("==", wide, wide)),
            f"""
            {{
              x =
                "{"w" * 60}"
                == "{"w" * 60}";
            }}
            """,
            id="a comparison breaks before its operator",
        ),
        pytest.param(
            bind(Op("!=", a, two)),
            """
            {
              x =
                a != [
                  a
                  b
                ];
            }
            """,
            id="a comparison with something long goes on",
        ),
        pytest.param(
            value([Not(HasAttr(a, ("b", "c d"))), Neg(a), Neg(Call(f, a))]),
            """
            [
              (!a ? b."c d")
              (-a)
              (-f a)
            ]
            """,
            id="not, minus and has",
        ),
        pytest.param(
            bind(Not(Call(f, some))),
            """
            {
              x =
                !f {
                  a = b;
                };
            }
            """,
            id="not before something long",
        ),
        pytest.param(
            Neg(List([two])),
            """
            -[
              [
                a
                b
              ]
            ]
            """,
            id="minus before something long",
        ),
        pytest.param(
            bind(HasAttr(Select(Var("v" * 60), "a"), "w" * 60)),
            f"""
            {{
              x =
                {"v" * 60}.a
                ? {"w" * 60};
            }}
            """,
            id="a long question has its own line",
        ),
        pytest.param(
            bind(Select(Var("v" * 60), "a", default=wide)),
            f"""
            {{
              x =
                {"v" * 60}.a
                  or "{"w" * 60}";
            }}
            """,
            id="a long default has its own line",
        ),
        pytest.param(
            bind(Select(a, "b", default=some)),
            """
            {
              x =
                a.b or {
                  a = b;
                };
            }
            """,
            id="a default that opens stays",
        ),
        pytest.param(
            List([Select(a, "b", default=some)]),
            """
            [
              (a.b or {
                a = b;
              }
              )
            ]
            """,
            id="a default in parentheses is closed below",
        ),
        pytest.param(
            bind(Select(some, "a")),
            """
            {
              x =
                ({
                  a = b;
                }).a;
            }
            """,
            id="a selection from something long",
        ),
    ],
)
def test_format(expr: Expr, expected: str) -> None:
    """Each rule gives exactly its text."""
    assert dedent(expected).removeprefix("\n") == render(expr)
