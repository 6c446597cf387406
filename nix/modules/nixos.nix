# Made by nixcompose from profiles.toml, SHA-256 fd2207ce9828530449bb031e92e85ead5a2ff1ae5005e0a7821bada00ba5b5cc.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  environment.systemPackages = config.nixcompose.packages;
}
