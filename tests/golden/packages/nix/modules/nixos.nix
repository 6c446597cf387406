# Made by nixcompose from profiles.toml, SHA-256 13c9fb1f8dabed8c416b5e0ab8b3c2144d11ed0c4f28da655f18b93dbe03d449.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
