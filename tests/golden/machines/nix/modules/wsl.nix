# Made by nixcompose from profiles.toml, SHA-256 9e3bc3ea066b9a7ddabc9c99c60559126c82a37503e35e34ceac29121b4745e6.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs: {
  _file = ./wsl.nix;
  key = ./wsl.nix;
  imports = [
    (import ./nixos.nix inputs)
    ../wsl.nix
  ];
}
