# Made by nixcompose from profiles.toml, SHA-256 bce71ea5d45c743ad5aa2150622e9a50a21f01263f2b8d393cfdf1793eb47c82.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
