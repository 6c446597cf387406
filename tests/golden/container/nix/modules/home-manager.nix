# Made by nixcompose from profiles.toml, SHA-256 167c997eb09c93cb59c05470c2fe98caade5c7181798fede928ffcaa80215244.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ ./options.nix ];
  home.packages = config.nixcompose.packages;
}
