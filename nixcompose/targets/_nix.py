"""What `[nix]` becomes: the text of a `nix.conf`, and options of NixOS modules."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.idioms import default, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from nixcompose.manifest import Manifest
    from nixcompose.manifest.model import NixSettings


def nix_conf(manifest: Manifest) -> str:
    """Return the text of a `nix.conf` with the settings of *manifest*; no settings are no text.

    Substituters, keys, features and trusted users are added to what Nix has by default.

    >>> import nixcompose
    >>> print(nix_conf(nixcompose.loads('[nix]\\nexperimental-features = ["nix-command", "flakes"]\\n')), end="")
    extra-experimental-features = nix-command flakes
    """
    chosen = manifest.nix
    lines = dict(chosen.settings) | {f"extra-{name}": words for name, words in _lists(chosen).items()}
    # An extra-* line is lost if the line that it adds to comes later.
    names = sorted(lines, key=lambda name: (name.startswith("extra-"), name))
    return "".join(f"{name} = {_conf_value(lines[name])}".rstrip(" ") + "\n" for name in names)


def nix_entries(manifest: Manifest) -> list[nix.Entry]:
    """Return the option `nix` of a NixOS module, if *manifest* has settings.

    Lists that NixOS and other modules add to are plain definitions, which are merged; all else is a default.
    """
    chosen = manifest.nix
    entries = []
    if chosen.garbage_collection is not None:
        gc = {"automatic": default(True)}
        if chosen.garbage_collection.dates:
            gc["dates"] = default(chosen.garbage_collection.dates)
        if chosen.garbage_collection.older_than:
            gc["options"] = default(f"--delete-older-than {chosen.garbage_collection.older_than}")
        entries.append(nix.Bind("gc", nix.value(gc)))
    settings = {name: default(given) for name, given in chosen.settings.items()}
    settings |= {name: strings(words) for name, words in _lists(chosen).items()}
    if settings:
        entries.append(nix.Bind("settings", nix.value(settings)))
    return [nix.Bind("nix", nix.Attrs(entries))] if entries else []


def _lists(chosen: NixSettings) -> dict[str, tuple[str, ...]]:
    """The settings that add to what is there already."""
    addresses = sorted(chosen.substituters)
    keys = [key for address in addresses for key in chosen.substituters[address]]
    lists = {
        "experimental-features": chosen.experimental_features,
        "substituters": tuple(addresses),
        "trusted-public-keys": tuple(dict.fromkeys(keys)),
        "trusted-users": chosen.trusted_users,
    }
    return {name: words for name, words in lists.items() if words}


def _conf_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, tuple) else str(value)
