"""Whether a name is used, wherever in an expression it stands."""

import pytest

from nixcompose import nixlang as nix

X = nix.Var("x")


@pytest.mark.parametrize(
    "expr",
    [
        X,
        nix.ref("x", "y"),
        nix.List([nix.Int(1), X]),
        nix.text("a", X),
        nix.Lines(["a\n", X]),
        nix.Attrs([nix.Inherit(["x"])]),
        nix.Attrs([nix.Inherit(["y"], X)]),
        nix.Attrs([nix.Bind("a", X)]),
        nix.Lambda(nix.Formals([("a", X)]), nix.Int(1)),
        nix.Lambda("y", X),
        nix.Call(nix.Var("f"), X),
        nix.Let([nix.Bind("a", nix.Int(1))], X),
        nix.Select(nix.Var("y"), "z", default=X),
    ],
)
def test_a_variable_is_found(expr: nix.Expr) -> None:
    """In every place that an expression can have."""
    assert nix.mentions(expr, "x")


@pytest.mark.parametrize(
    "expr",
    [
        nix.Str("x"),
        nix.ref("y", "x"),
        nix.Attrs([nix.Bind("x", nix.Int(1))]),
        nix.Attrs([nix.Inherit(["x"], nix.Var("y"))]),
        nix.List([nix.Comment("x")]),
        nix.Lambda(nix.Formals(["x"], bind="all"), nix.Int(1)),
    ],
)
def test_other_words_are_no_variables(expr: nix.Expr) -> None:
    """Texts, attributes, comments and parameters of the same name are not a use of it."""
    assert not nix.mentions(expr, "x")
