# Made by nixcompose from profiles.toml, SHA-256 c26fbd75d8c548b8268d3c2a2a0b960c845cfe4e20a94324e11efc4984f58727.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
