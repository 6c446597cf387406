"""Is what is on disk what would be emitted, do targets agree, is all of the manifest used, would editors run?"""

from nixcompose.verifier.drift import verify
from nixcompose.verifier.editors import Check, Preflight, preflight
from nixcompose.verifier.held import Agreement, Difference, agreement, parse_held

__all__ = ["Agreement", "Check", "Difference", "Preflight", "agreement", "parse_held", "preflight", "verify"]
