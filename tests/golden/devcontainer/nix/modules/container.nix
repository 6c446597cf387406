# Made by nixcompose from profiles.toml, SHA-256 a46ec7069e13b4e1924d47c580c00bbbd760fd33803037d25a2fa69a241b21c6.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  _file = ./container.nix;
  key = ./container.nix;
  imports = [
    ./nixos.nix
    ../container.nix
  ];
}
