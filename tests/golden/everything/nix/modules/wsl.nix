# Made by nixcompose from profiles.toml, SHA-256 38258822ac9f534439816a5bff89f09e32ea9436b1993deb877da8dabbbafe90.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  _file = ./wsl.nix;
  key = ./wsl.nix;
  imports = [
    ./nixos.nix
    ../wsl.nix
  ];
}
