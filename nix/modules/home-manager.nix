# Made by nixcompose from profiles.toml, SHA-256 d57e0c6d6441e3c0143086537ca69803d1c30a472364915278c9d68952da3988.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ ./options.nix ];
  home.packages = config.nixcompose.packages;
}
