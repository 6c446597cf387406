"""Where a name is used, so that nothing is bound that nobody reads."""

from __future__ import annotations

from nixcompose.nixlang.data import Inherit, Var


def mentions(node: object, name: str) -> bool:
    """Whether an expression, or anything within it, has the variable *name*, whoever binds it.

    >>> from nixcompose.nixlang import List, ref
    >>> mentions(List([ref("lib", "pkgs")]), "lib"), mentions(List([ref("lib", "pkgs")]), "pkgs")
    (True, False)
    """
    match node:
        case Var(found):
            return found == name
        case Inherit(names, None):
            return name in names
        case tuple():
            return any(mentions(part, name) for part in node)
    fields = getattr(type(node), "__attrs_attrs__", ())
    return any(mentions(getattr(node, field.name), name) for field in fields)
