# Made by nixcompose from profiles.toml, SHA-256 7f7fd5299085cc1f3108c5d014ab892fb4bd89be06e993f82814a277ea152a75.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ (import ./options.nix inputs) ];
  environment.systemPackages = config.nixcompose.packages;
}
