"""Packages whose names are loaded when they are first used."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def lazy(namespace: "dict[str, Any]", modules: "Mapping[str, str]") -> "Callable[[str], object]":
    """Return the `__getattr__` of the package that *namespace* is of.

    *modules* has the names that come from each of its modules, separated by blanks.

    >>> find = lazy({"__name__": "nixcompose"}, {"errors": "codes explain"})
    >>> find("codes")()["NXC203"]
    'unknown name'
    """
    homes = {name: module for module, names in modules.items() for name in names.split()}
    package = namespace["__name__"]

    def find(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        found: object = getattr(import_module(f"{package}.{homes[name]}"), name)
        namespace[name] = found
        return found

    return find
