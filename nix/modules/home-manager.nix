# Made by nixcompose from profiles.toml, SHA-256 cfdaba747598c51309efedc59a6551c17b2efcbaade67fca9fa7b4f400ddaddd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ ./options.nix ];
  home.packages = config.nixcompose.packages;
}
