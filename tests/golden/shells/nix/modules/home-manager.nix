# Made by nixcompose from profiles.toml, SHA-256 754d84ae2493eb0e9c08c99fcce8bfc419979405840c4f36cba005bab6910500.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ ./options.nix ];
  home.packages = config.nixcompose.packages;
}
