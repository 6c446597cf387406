"""From an expression to the text of a file."""

from __future__ import annotations

from collections.abc import Sequence

from nixcompose.nixlang.comments import comment_lines
from nixcompose.nixlang.data import Expr
from nixcompose.nixlang.layout import At, broken, expression
from nixcompose.nixlang.program import Formals, Lambda


def render(expr: Expr, header: Sequence[str] = ()) -> str:
    """The text of a Nix file: comment lines for the header, then the expression, in the standard format.

    The same expression gives the same text, always with line feeds only and one at the end. Nothing can
    go wrong here: what Nix cannot express was refused when the expression was made.

    >>> from nixcompose.nixlang import Attrs, Bind, Str, Var
    >>> print(render(Attrs([Bind("name", Str(["nix-", Var("version")]))]), ["Made by hand."]), end="")
    # Made by hand.
    {
      name = "nix-${version}";
    }
    """
    comments = "".join(f"{line}\n" for text in header for line in comment_lines(text))
    # A file that is a function of named arguments shows them on a line of their own, however short it is.
    opens = isinstance(expr, Lambda) and isinstance(expr.arg, Formals) and not expr.arg.bind
    return f"{comments}{(broken if opens else expression)(expr, At())}\n"
