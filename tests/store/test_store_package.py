"""The package: its names, and what using it loads."""

import subprocess
import sys

import pytest

import nixcompose.store as store


def test_every_name_is_there():
    assert dir(store) == sorted(store.__all__)
    for name in store.__all__:
        assert getattr(store, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        store.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("use", "not_loaded"),
    [
        ("store", ["nixcompose.store.graph", "nixcompose.store.path", "typing"]),
        (
            "store.ClosureGraph, store.PathInfo, store.read_narinfo, store.verify_signature, store.combine",
            ["attr", "attrs", "cryptography", "networkx", "numpy", "scipy", "socket", "ssl", "typing", "urllib3"],
        ),
    ],
)
def test_what_is_not_loaded(use, not_loaded):
    code = (
        "import sys; before = set(sys.modules)\n"  # what the environment loads by itself is not ours
        f"import nixcompose.store as store; {use}\n"
        f"print(*sorted((set(sys.modules) - before) & set({not_loaded})))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == ""
