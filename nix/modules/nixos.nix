# Made by nixcompose from profiles.toml, SHA-256 5e9c1ebec2139752d6a48c522a9c61b298d8326e81d5a351eb28e72490e162fd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
