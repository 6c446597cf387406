"""The standard format: functions, `let`, `if` and `assert`.

Each expected text is one that nixfmt 1.4.0 leaves as it is.
"""

from textwrap import dedent

import pytest

from nixcompose.nixlang import (
    Assert,
    Attrs,
    Bind,
    Call,
    Expr,
    Formals,
    If,
    Lambda,
    List,
    Op,
    Select,
    Str,
    Var,
    render,
)

a = Var("a")
b = Var("b")
c = Var("c")
d = Var("d")
f = Var("f")
pkgs = Var("pkgs")
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
            Lambda(Formals(["pkgs", "lib"], ellipsis=True), pkgs),
            """
            { pkgs, lib, ... }:
            pkgs
            """,
            id="two named arguments and others share a line",
        ),
        pytest.param(
            Lambda(Formals(["config", "lib", "pkgs"], ellipsis=True), some),
            """
            {
              config,
              lib,
              pkgs,
              ...
            }:
            {
              a = b;
            }
            """,
            id="three named arguments have a line each",
        ),
        pytest.param(
            Lambda(Formals([("debug", Var("false")), ("x", two)], bind="args"), a),
            """
            {
              debug ? false,
              x ? [
                a
                b
              ],
            }@args:
            a
            """,
            id="a default opens the arguments",
        ),
        pytest.param(
            Lambda(Formals([]), Lambda(Formals([], ellipsis=True), a)),
            """
            { }:
            { ... }:
            a
            """,
            id="no named argument at all",
        ),
        pytest.param(
            List([Lambda(Formals(["a"], ellipsis=True, bind="args"), a)]),
            """
            [ ({ a, ... }@args: a) ]
            """,
            id="the whole argument may have a name",
        ),
        pytest.param(
            Lambda(Formals(["p" * 60, "q" * 60]), a),
            f"""
            {{
              {"p" * 60},
              {"q" * 60},
            }}:
            a
            """,
            id="long arguments are opened",
        ),
        pytest.param(
            bind(Lambda("a", Lambda("b", Call(f, wide, wider)))),
            f"""
            {{
              x =
                a: b:
                f "{"w" * 60}" {"v" * 50}.{"w" * 40};
            }}
            """,
            id="a body that does not fit goes below",
        ),
        pytest.param(
            bind(Lambda("a", Lambda("b", Lambda("c", d)))),
            """
            {
              x =
                a: b: c:
                d;
            }
            """,
            id="three parameters are never followed by a body",
        ),
        pytest.param(
            bind(If(a, b, c)),
            """
            {
              x = if a then b else c;
            }
            """,
            id="a short if stays on the line",
        ),
        pytest.param(
            bind(If(a, some, c)),
            """
            {
              x =
                if a then
                  {
                    a = b;
                  }
                else
                  c;
            }
            """,
            id="a longer if is opened",
        ),
        pytest.param(
            bind(If(a, b, If(c, d, a))),
            """
            {
              x =
                if a then
                  b
                else if c then
                  d
                else
                  a;
            }
            """,
            id="else if is never on one line",
        ),
        pytest.param(
            If(Op("==", a, two), b, c),
            """
            if
              a == [
                a
                b
              ]
            then
              b
            else
              c
            """,
            id="a long condition has its own lines",
        ),
        pytest.param(
            Assert(Call(f, wide, wider), a),
            f"""
            assert f "{"w" * 60}"
              {"v" * 50}.{"w" * 40};
            a
            """,
            id="a long assertion is laid out like a call",
        ),
        pytest.param(
            Assert(two, Lambda(Formals(["a"]), a)),
            """
            assert [
              a
              b
            ];
            { a }:
            a
            """,
            id="an assertion may open",
        ),
    ],
)
def test_format(expr: Expr, expected: str) -> None:
    """Each rule gives exactly its text."""
    assert dedent(expected).removeprefix("\n") == render(expr)
