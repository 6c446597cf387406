"""nixcompose: one profiles.toml in, plain Nix for every target out."""
