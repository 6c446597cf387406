"""The package itself: its names, and what it costs to load them."""

import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import nixcompose
from nixcompose import nixlang


def test_every_name_is_there() -> None:
    """Each public name can be had, has a docstring, and is what completion offers."""
    assert sorted(nixlang.__all__) == dir(nixlang)
    for name in nixlang.__all__:
        if name not in {"Entry", "Item", "Part", "version_key"}:
            assert getattr(nixlang, name).__doc__, name


def test_unknown_name() -> None:
    """A wrong name is the usual error."""
    with pytest.raises(AttributeError, match="has no attribute 'raw'"):
        _ = nixlang.raw  # type: ignore[attr-defined]


@pytest.mark.parametrize("package", [nixcompose, nixlang])
def test_no_module_hides_a_name(package: ModuleType) -> None:
    """Loading a module sets its name in the package, so a name that is loaded later must not be the same."""
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert modules.isdisjoint(package.__all__)


def test_loading_is_lazy() -> None:
    """Importing the package loads none of its modules, and neither attrs nor typing."""
    code = (
        "import sys; before = set(sys.modules); import nixcompose.nixlang as nix; "
        "new = set(sys.modules) - before; "
        "print([m for m in new if 'nixlang.' in m or m.split('.')[0] in ('attr', 'attrs', 'typing')]); "
        "nix.compare_versions('1', '2'); print('attr' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ["[]", "False"] == done.stdout.split()
