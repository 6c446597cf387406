"""The only readers of the world: stores, binary caches, evaluation with Nix, files of other tools."""
