"""Arguments that several commands take."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console
    from nixcompose.manifest import Manifest


def target_and_system(parser: argparse.ArgumentParser) -> None:
    """Add `--target` and `--system`."""
    parser.add_argument("--target", metavar="NAME", help="resolve for this target")
    parser.add_argument("--system", metavar="SYSTEM", help="resolve for this system (the manifest's first)")


def load_manifest(options: argparse.Namespace, console: Console) -> Manifest:
    """Load the manifest that `--file` names, and say what it warns of."""
    from nixcompose.resolver.load import load

    manifest = load(options.file)
    console.warn(manifest.warnings)
    return manifest


def usage_error(message: str, fix: str) -> Exception:
    """Return the error for a command line that cannot be meant."""
    from nixcompose.errors import Finding, ManifestError

    return ManifestError([Finding("NXC107", message, None, fix)])
