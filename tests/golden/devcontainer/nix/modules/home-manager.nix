# Made by nixcompose from profiles.toml, SHA-256 858c47afc208c2af5b4486e04663592c8c6c747d9f5b20c51378f92eec5fc3bd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ ./options.nix ];
  home.packages = config.nixcompose.packages;
}
