# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs: {
  _file = ./wsl.nix;
  key = ./wsl.nix;
  imports = [
    (import ./nixos.nix inputs)
    ../wsl.nix
  ];
}
