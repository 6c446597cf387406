# Made by nixcompose from profiles.toml, SHA-256 d57e0c6d6441e3c0143086537ca69803d1c30a472364915278c9d68952da3988.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  _file = ./wsl.nix;
  key = ./wsl.nix;
  imports = [
    ./nixos.nix
    ../wsl.nix
  ];
}
