"""The standard format, rule by rule. Each expected text is one that nixfmt 1.4.0 leaves as it is."""

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
    Path,
    Select,
    Str,
    Var,
    concat,
    ref,
    render,
    text,
    value,
)

a, b, c, d, f, lib, pkgs = map(Var, ("a", "b", "c", "d", "f", "lib", "pkgs"))
one = List([a])
two = List([a, b])
some = Attrs([Bind("a", b)])
wide = Str("w" * 60)
wider = Select(Var("v" * 50), "w" * 40)


def bind(expr: Expr) -> Expr:
    return Attrs([Bind("x", expr)])


CASES: dict[str, tuple[Expr, str]] = {}


def case(name: str, expr: Expr, expected: str) -> None:
    assert name not in CASES
    CASES[name] = (expr, dedent(expected).removeprefix("\n"))


# Lists and sets

case(
    "the empty list and set have a blank inside",
    value({"x": [], "y": {}}),
    """
    {
      x = [ ];
      y = { };
    }
    """,
)
case("an empty set may be recursive", Attrs([], rec=True), "rec { }\n")
case("a list of one stays on the line", value(["a"]), '[ "a" ]\n')
case(
    "a list of two is one item a line",
    two,
    """
    [
      a
      b
    ]
    """,
)
case(
    "a list of one set is not simple",
    List([some]),
    """
    [
      {
        a = b;
      }
    ]
    """,
)
case(
    "a list of one long item is opened",
    List([Str("w" * 97)]),
    f"""
    [
      "{"w" * 97}"
    ]
    """,
)
case(
    "a set is always one entry a line",
    some,
    """
    {
      a = b;
    }
    """,
)
case(
    "a recursive set says so",
    Attrs([Bind("a", b), Bind("b", Int(1))], rec=True),
    """
    rec {
      a = b;
      b = 1;
    }
    """,
)
case(
    "names are quoted one by one",
    bind(Attrs([Bind(("services", "7zip", "a.b"), a), Bind("or", b)])),
    """
    {
      x = {
        services."7zip"."a.b" = a;
        "or" = b;
      };
    }
    """,
)
case(
    "comments stand on their own lines",
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
)
case(
    "a comment alone opens its list or set",
    bind(List([Comment("nothing")])),
    """
    {
      x = [
        # nothing
      ];
    }
    """,
)
case(
    "up to three inherited names share a line",
    Attrs([Inherit(["a", "b"]), Inherit(["c", "or"], ref("lib", "x"))]),
    """
    {
      inherit a b;
      inherit (lib.x) c "or";
    }
    """,
)
case(
    "four inherited names have a line each",
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
)
case(
    "a long source of inherited names is opened",
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
)

# What follows the equals sign

case(
    "sets and lists open on the line",
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
)
case(
    "functions with a set open on the line",
    bind(Lambda("final", Lambda("prev", some))),
    """
    {
      x = final: prev: {
        a = b;
      };
    }
    """,
)
case(
    "a call with a last set opens on the line",
    bind(Call(ref("lib", "mkIf"), c, some)),
    """
    {
      x = lib.mkIf c {
        a = b;
      };
    }
    """,
)
case(
    "let starts on the next line",
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
)
case(
    "assert starts on the next line",
    bind(Assert(Op("==", a, b), c)),
    """
    {
      x =
        assert a == b;
        c;
    }
    """,
)
case(
    "named arguments start on the next line",
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
)
case(
    "text is never broken",
    bind(Str("w" * 120)),
    f"""
    {{
      x = "{"w" * 120}";
    }}
    """,
)
case(
    "a long value after a quoted name has its own line",
    Attrs([Bind("a b", Str("w" * 95))]),
    f"""
    {{
      "a b" =
        "{"w" * 95}";
    }}
    """,
)
case(
    "a long selection has its own line",
    bind(Select(Var("v" * 60), "w" * 40)),
    f"""
    {{
      x =
        {"v" * 60}.{"w" * 40};
    }}
    """,
)

# Functions

case(
    "two named arguments and others share a line",
    Lambda(Formals(["pkgs", "lib"], ellipsis=True), pkgs),
    """
    { pkgs, lib, ... }:
    pkgs
    """,
)
case(
    "three named arguments have a line each",
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
)
case(
    "a default opens the arguments",
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
)
case(
    "no named argument at all",
    Lambda(Formals([]), Lambda(Formals([], ellipsis=True), a)),
    """
    { }:
    { ... }:
    a
    """,
)
case(
    "the whole argument may have a name",
    List([Lambda(Formals(["a"], ellipsis=True, bind="args"), a)]),
    """
    [ ({ a, ... }@args: a) ]
    """,
)
case(
    "long arguments are opened",
    Lambda(Formals(["p" * 60, "q" * 60]), a),
    f"""
    {{
      {"p" * 60},
      {"q" * 60},
    }}:
    a
    """,
)
case(
    "a body that does not fit goes below",
    bind(Lambda("a", Lambda("b", Call(f, wide, wider)))),
    f"""
    {{
      x =
        a: b:
        f "{"w" * 60}" {"v" * 50}.{"w" * 40};
    }}
    """,
)
case(
    "three parameters are never followed by a body",
    bind(Lambda("a", Lambda("b", Lambda("c", d)))),
    """
    {
      x =
        a: b: c:
        d;
    }
    """,
)

# Calls

case(
    "arguments in parentheses",
    Call(f, Int(-1), Call(f, a), Lambda("a", a), Select(a, "b", default=c)),
    """
    f (-1) (f a) (a: a) (a.b or c)
    """,
)
case(
    "one argument in the middle opens",
    Call(f, a, some, c),
    """
    f a {
      a = b;
    } c
    """,
)
case(
    "two sets are spread",
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
)
case(
    "two lists are spread",
    Call(f, a, two, one),
    """
    f a
      [
        a
        b
      ]
      [ a ]
    """,
)
case(
    "two lists before another argument are spread",
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
)
case(
    "arguments that do not fit are spread",
    bind(Call(f, wide, wider, a)),
    f"""
    {{
      x =
        f "{"w" * 60}"
          {"v" * 50}.{"w" * 40}
          a;
    }}
    """,
)
case(
    "a simple call is never broken",
    bind(Call(f, wide, Str("w" * 50))),
    f"""
    {{
      x = f "{"w" * 60}" "{"w" * 50}";
    }}
    """,
)
case(
    "a last argument in parentheses has its own lines",
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
)
case(
    "a function of one name opens in its parentheses",
    Call(ref("lib", "map"), Lambda("old", some)),
    """
    lib.map (old: {
      a = b;
    })
    """,
)
case(
    "a function of two names has its own lines",
    Call(f, Lambda("final", Lambda("prev", some))),
    """
    f (
      final: prev: {
        a = b;
      }
    )
    """,
)
case(
    "a call of a name opens in its parentheses",
    Call(f, Call(Var("rec'"), some)),
    """
    f (rec' {
      a = b;
    })
    """,
)
case(
    "a call in a list opens in its parentheses",
    List([Call(ref("lib", "f"), a, some), b]),
    """
    [
      (lib.f a {
        a = b;
      })
      b
    ]
    """,
)
case(
    "a call in a list may be spread",
    List([Call(f, wide, wider, a)]),
    f"""
    [
      (f "{"w" * 60}"
        {"v" * 50}.{"w" * 40}
        a
      )
    ]
    """,
)
case(
    "a function that is spread out is followed by its arguments",
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
)
case("a call continues a call", Call(Call(f, a), b), "f a b\n")
case(
    "a last text of several lines opens",
    Call(ref("pkgs", "writeText"), Str("n"), Lines("a\nb\n")),
    """
    pkgs.writeText "n" ''
      a
      b
    ''
    """,
)

# Operators

case(
    "a chain that does not fit breaks before each operator",
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
)
case(
    "a chain that begins with a list is not indented",
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
)
case(
    "a name and a set are joined on the line",
    bind(Op("//", a, some)),
    """
    {
      x = a // {
        a = b;
      };
    }
    """,
)
case(
    "a long name and a set are joined below",
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
)
case(
    "an operation in a list has its own lines",
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
)
case(
    "other operators are indented",
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
)
case(
    "a comparison breaks before its operator",
    bind(Op("==", wide, wide)),
    f"""
    {{
      x =
        "{"w" * 60}"
        == "{"w" * 60}";
    }}
    """,
)
case(
    "a comparison with something long goes on",
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
)
case(
    "not, minus and has",
    value([Not(HasAttr(a, ("b", "c d"))), Neg(a), Neg(Call(f, a))]),
    """
    [
      (!a ? b."c d")
      (-a)
      (-f a)
    ]
    """,
)
case(
    "not before something long",
    bind(Not(Call(f, some))),
    """
    {
      x =
        !f {
          a = b;
        };
    }
    """,
)
case(
    "minus before something long",
    Neg(List([two])),
    """
    -[
      [
        a
        b
      ]
    ]
    """,
)
case(
    "a long question has its own line",
    bind(HasAttr(Select(Var("v" * 60), "a"), "w" * 60)),
    f"""
    {{
      x =
        {"v" * 60}.a
        ? {"w" * 60};
    }}
    """,
)
case(
    "a long default has its own line",
    bind(Select(Var("v" * 60), "a", default=wide)),
    f"""
    {{
      x =
        {"v" * 60}.a
          or "{"w" * 60}";
    }}
    """,
)
case(
    "a default that opens stays",
    bind(Select(a, "b", default=some)),
    """
    {
      x =
        a.b or {
          a = b;
        };
    }
    """,
)
case(
    "a default in parentheses is closed below",
    List([Select(a, "b", default=some)]),
    """
    [
      (a.b or {
        a = b;
      }
      )
    ]
    """,
)
case(
    "a selection from something long",
    bind(Select(some, "a")),
    """
    {
      x =
        ({
          a = b;
        }).a;
    }
    """,
)

# Conditions

case(
    "a short if stays on the line",
    bind(If(a, b, c)),
    """
    {
      x = if a then b else c;
    }
    """,
)
case(
    "a longer if is opened",
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
)
case(
    "else if is never on one line",
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
)
case(
    "a long condition has its own lines",
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
)
case(
    "a long assertion is laid out like a call",
    Assert(Call(f, wide, wider), a),
    f"""
    assert f "{"w" * 60}"
      {"v" * 50}.{"w" * 40};
    a
    """,
)
case(
    "an assertion may open",
    Assert(two, Lambda(Formals(["a"]), a)),
    """
    assert [
      a
      b
    ];
    { a }:
    a
    """,
)

# Strings

case(
    "code in text is not broken while it is short or simple",
    text("w" * 90, Call(f, a, Int(-1)), wider),
    f"""
    "{"w" * 90}${{f a (-1)}}${{{"v" * 50}.{"w" * 40}}}"
    """,
)
case(
    "long code in text is broken",
    text("w" * 60, Call(f, Int(-1), Str("v" * 50)), "."),
    f"""
    "{"w" * 60}${{
      f (-1) "{"v" * 50}"
    }}."
    """,
)
case(
    "what follows code counts",
    text(Call(f, Int(-1), Str("v" * 30)), "w" * 50, a, b, "c" * 10),
    f"""
    "${{
      f (-1) "{"v" * 30}"
    }}{"w" * 50}${{a}}${{b}}{"c" * 10}"
    """,
)
case(
    "code that may be broken later counts up to there",
    text(Call(f, Int(-1), Str("v" * 30)), "w" * 46, Not(Str("v" * 50))),
    f"""
    "${{f (-1) "{"v" * 30}"}}{"w" * 46}${{
      !"{"v" * 50}"
    }}"
    """,
)
case(
    "code that is the whole text opens",
    text(Call(f, some)),
    """
    "${f {
      a = b;
    }}"
    """,
)
case(
    "a set in text opens",
    text("a", some),
    """
    "a${{
      a = b;
    }}"
    """,
)
case(
    "indented text is indented with its line",
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
)
case(
    "indented text may end without a line break",
    Lines("a\nb"),
    """
    ''
      a
      b''
    """,
)
case(
    "indented text may begin with an empty line",
    Lines("\na\n"),
    """
    ''

      a
    ''
    """,
)
case(
    "text that indentation cannot carry is quoted",
    Lines([" a\n b", Call(f, some)]),
    """
    " a\\n b${
       f {
         a = b;
       }
     }"
    """,
)
case(
    "paths",
    value([Path("./a.nix"), Path("../b")]),
    """
    [
      ./a.nix
      ../b
    ]
    """,
)


@pytest.mark.parametrize("name", CASES)
def test_format(name: str) -> None:
    """Every rule gives exactly its text."""
    expr, expected = CASES[name]

    assert expected == render(expr)


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
