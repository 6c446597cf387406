# Made by nixcompose from profiles.toml, SHA-256 186c774a50fefea91d0e81fe39489baaf3f357710157d679388d836496ea2707.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ ./options.nix ];
  home.packages = config.nixcompose.packages;
}
