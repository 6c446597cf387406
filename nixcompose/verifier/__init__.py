"""Is what is on disk what would be emitted, and does all of the manifest have a use?"""

from nixcompose.verifier.drift import verify

__all__ = ["verify"]
