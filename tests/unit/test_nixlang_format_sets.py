"""The standard format: lists, sets and what is bound.

Each expected text is one that nixfmt 1.4.0 leaves as it is.
"""

from textwrap import dedent

import pytest

from nixcompose.nixlang import (
    Assert,
    Attrs,
    Bind,
    Call,
    Comment,
    Expr,
    Formals,
    Inherit,
    Int,
    Lambda,
    Let,
    List,
    Op,
    Select,
    Str,
    Var,
    ref,
    render,
    value,
)

a = Var("a")
b = Var("b")
c = Var("c")
f = Var("f")
lib = Var("lib")
two = List([a, b])
some = Attrs([Bind("a", b)])


def bind(expr: Expr) -> Expr:
    """The expression as the value of `x`."""
    return Attrs([Bind("x", expr)])


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        pytest.param(
            value({"x": [], "y": {}}),
            """
            {
              x = [ ];
              y = { };
            }
            """,
            id="the empty list and set have a blank inside",
        ),
        pytest.param(
            Attrs([], rec=True),
            "rec { }\n",
            id="an empty set may be recursive",
        ),
        pytest.param(
            value(["a"]),
            '[ "a" ]\n',
            id="a list of one stays on the line",
        ),
        pytest.param(
            two,
            """
            [
              a
              b
            ]
            """,
            id="a list of two is one item a line",
        ),
        pytest.param(
            List([some]),
            """
            [
              {
                a = b;
              }
            ]
            """,
            id="a list of one set is not simple",
        ),
        pytest.param(
            List([Str("w" * 97)]),
            f"""
            [
              "{"w" * 97}"
            ]
            """,
            id="a list of one long item is opened",
        ),
        pytest.param(
            some,
            """
            {
              a = b;
            }
            """,
            id="a set is always one entry a line",
        ),
        pytest.param(
            Attrs([Bind("a", b), Bind("b", Int(1))], rec=True),
            """
            rec {
              a = b;
              b = 1;
            }
            """,
            id="a recursive set says so",
        ),
        pytest.param(
            bind(Attrs([Bind(("services", "7zip", "a.b"), a), Bind("or", b)])),
            """
            {
              x = {
                services."7zip"."a.b" = a;
                "or" = b;
              };
            }
            """,
            id="names are quoted one by one",
        ),
        pytest.param(
            Attrs([Comment("one\ntwo"), Bind("x", List([Comment("three"), a]), "four")]),
            """
            {
              # one
              # two
              # four
              x = [
                # three
                a
              ];
            }
            """,
            id="comments stand on their own lines",
        ),
        pytest.param(
            bind(List([Comment("nothing")])),
            """
            {
              x = [
                # nothing
              ];
            }
            """,
            id="a comment alone opens its list or set",
        ),
        pytest.param(
            Attrs([Inherit(["a", "b"]), Inherit(["c", "or"], ref("lib", "x"))]),
            """
            {
              inherit a b;
              inherit (lib.x) c "or";
            }
            """,
            id="up to three inherited names share a line",
        ),
        pytest.param(
            Attrs([Inherit(list("abcd")), Inherit(list("efgh"), lib)]),
            """
            {
              inherit
                a
                b
                c
                d
                ;
              inherit (lib)
                e
                f
                g
                h
                ;
            }
            """,
            id="four inherited names have a line each",
        ),
        pytest.param(
            Attrs([Inherit(["c"], Call(f, some))]),
            """
            {
              inherit
                (f {
                  a = b;
                })
                c
                ;
            }
            """,
            id="a long source of inherited names is opened",
        ),
        pytest.param(
            Attrs([Bind("x", two), Bind("y", some)]),
            """
            {
              x = [
                a
                b
              ];
              y = {
                a = b;
              };
            }
            """,
            id="sets and lists open on the line",
        ),
        pytest.param(
            bind(Lambda("final", Lambda("prev", some))),
            """
            {
              x = final: prev: {
                a = b;
              };
            }
            """,
            id="functions with a set open on the line",
        ),
        pytest.param(
            bind(Call(ref("lib", "mkIf"), c, some)),
            """
            {
              x = lib.mkIf c {
                a = b;
              };
            }
            """,
            id="a call with a last set opens on the line",
        ),
        pytest.param(
            bind(Let([Bind("a", Int(1))], a)),
            """
            {
              x =
                let
                  a = 1;
                in
                a;
            }
            """,
            id="let starts on the next line",
        ),
        pytest.param(
            bind(Assert(Op("==", a, b), c)),
            """
            {
              x =
                assert a == b;
                c;
            }
            """,
            id="assert starts on the next line",
        ),
        pytest.param(
            bind(Lambda(Formals(["pkgs"], ellipsis=True), some)),
            """
            {
              x =
                { pkgs, ... }:
                {
                  a = b;
                };
            }
            """,
            id="named arguments start on the next line",
        ),
        pytest.param(
            bind(Str("w" * 120)),
            f"""
            {{
              x = "{"w" * 120}";
            }}
            """,
            id="text is never broken",
        ),
        pytest.param(
            Attrs([Bind("a b", Str("w" * 95))]),
            f"""
            {{
              "a b" =
                "{"w" * 95}";
            }}
            """,
            id="a long value after a quoted name has its own line",
        ),
        pytest.param(
            bind(Select(Var("v" * 60), "w" * 40)),
            f"""
            {{
              x =
                {"v" * 60}.{"w" * 40};
            }}
            """,
            id="a long selection has its own line",
        ),
    ],
)
def test_format(expr: Expr, expected: str) -> None:
    """Each rule gives exactly its text."""
    assert dedent(expected).removeprefix("\n") == render(expr)
