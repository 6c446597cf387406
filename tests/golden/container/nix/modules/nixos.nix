# Made by nixcompose from profiles.toml, SHA-256 167c997eb09c93cb59c05470c2fe98caade5c7181798fede928ffcaa80215244.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
