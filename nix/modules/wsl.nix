# Made by nixcompose from profiles.toml, SHA-256 fd2207ce9828530449bb031e92e85ead5a2ff1ae5005e0a7821bada00ba5b5cc.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  _file = ./wsl.nix;
  key = ./wsl.nix;
  imports = [
    ./nixos.nix
    ../wsl.nix
  ];
}
