# Made by nixcompose from profiles.toml, SHA-256 d57e0c6d6441e3c0143086537ca69803d1c30a472364915278c9d68952da3988.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
