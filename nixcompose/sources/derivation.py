"""Store derivations: the files that end in `.drv`, as far as they name their outputs."""

from __future__ import annotations

import os

from nixcompose.errors import Finding, SourceError
from nixcompose.store.malformed import Malformed
from nixcompose.store.path import STORE_DIR, parse_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

UNREADABLE = "NXC709"

#: How many bytes a derivation may have; the largest of nixpkgs have some hundred thousand.
MAX_BYTES = 4 * 2**20


def unreadable(source: str, reason: str, fix: str) -> SourceError:
    """Return the error for *source*, a file of the local store that cannot be read or is not understood.

    >>> unreadable("db.sqlite", "the database is locked", "").findings[0].message
    'db.sqlite: the database is locked'
    """
    return SourceError([Finding(UNREADABLE, f"{source}: {reason}", None, fix)])


def read_derivation(path: str | os.PathLike[str], *, store_dir: str = STORE_DIR) -> dict[str, str]:
    """Return the outputs of the derivation in the file *path* by name: base names of store paths.

    Raises:
        SourceError: NXC709 if the file cannot be read or is no derivation, or if the store path of an output
            is not known before it is built (the derivation is content-addressed).
    """
    source = os.fspath(path)
    fix = "name the store paths of the outputs themselves"
    try:
        with open(source, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise unreadable(source, f"the derivation cannot be read: {problem.strerror}", fix) from None
    if len(data) > MAX_BYTES:
        raise unreadable(source, f"a derivation of more than {MAX_BYTES:,} bytes", fix)
    try:
        outputs = _outputs(data)
        return {name: parse_path(output, store_dir).base_name for name, output in outputs.items()}
    except Malformed as problem:
        raise unreadable(source, f"an output of the derivation has no store path: {problem}", fix) from None
    except Exception as problem:  # noqa: BLE001 (whatever the parser stumbles on, the file is no derivation)
        raise unreadable(source, f"not a derivation: {type(problem).__name__}", fix) from None


def _outputs(data: bytes) -> dict[str, str]:
    import warnings

    from pynixutil import drvparse

    if not data.startswith((b"Derive(", b"DrvWithVersion(")):
        raise ValueError("not a derivation")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it reads the text as Python, which minds escapes that Nix does not
        return {name: output.path for name, output in drvparse(data.decode()).outputs.items()}


def with_outputs(roots: str | Iterable[str], store_dir: str, folder: str = "") -> list[str]:
    """Return the base names of *roots*, with the outputs of a derivation in place of each that ends in `.drv`.

    *folder* is where the store is on disk, if it is not at its own path.

    Raises:
        SourceError: NXC709 as `read_derivation` raises it.

    >>> with_outputs("/nix/store/ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10", "/nix/store")
    ['ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10']
    """
    names: list[str] = []
    for root in [roots] if isinstance(roots, str) else roots:
        base_name = str(root).removeprefix(f"{store_dir}/")
        if base_name.endswith(".drv"):
            path = parse_path(f"{store_dir}/{base_name}", store_dir)
            names += read_derivation(f"{folder or store_dir}/{path.base_name}", store_dir=store_dir).values()
        else:
            names.append(base_name)
    return names
