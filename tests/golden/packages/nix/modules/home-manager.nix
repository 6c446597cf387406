# Made by nixcompose from profiles.toml, SHA-256 a2f405ef9d5105f988a60777c6950e1afaef870bd4fe4915222cd663d91ab105.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ ./options.nix ];
  home.packages = config.nixcompose.packages;
}
