# Made by nixcompose from profiles.toml, SHA-256 b26dfcc3dc9c8841c7f1b9661b7402978d9b953855eeb02edbd279e9e26a1cb2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
{ config, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ (import ./options.nix inputs) ];
  environment.systemPackages = config.nixcompose.packages;
}
