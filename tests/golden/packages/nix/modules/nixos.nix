# Made by nixcompose from profiles.toml, SHA-256 bef36fd7b907cb62043af5edf03ef73658638936e6d7a9a329eff7bd10504a6a.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
