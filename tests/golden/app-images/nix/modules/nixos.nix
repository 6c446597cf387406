# Made by nixcompose from profiles.toml, SHA-256 596efc8b1a15a10cf07dfd850f93c02f695300b287d6c91ba0d05f2a816b069a.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
