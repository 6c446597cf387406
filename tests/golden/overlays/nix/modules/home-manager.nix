# Made by nixcompose from profiles.toml, SHA-256 9fc11551cd0a5be8e480a08f4b01c1e5cca6805dc47c48d6b438ee1181e0836b.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
{ config, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ (import ./options.nix inputs) ];
  home.packages = config.nixcompose.packages;
}
