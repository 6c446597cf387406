"""Is what is on disk what would be emitted, do targets agree, and does all of the manifest have a use?"""

from nixcompose.verifier.drift import verify
from nixcompose.verifier.held import Agreement, Difference, agreement, parse_held

__all__ = ["Agreement", "Difference", "agreement", "parse_held", "verify"]
