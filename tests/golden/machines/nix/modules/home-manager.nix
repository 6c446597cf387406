# Made by nixcompose from profiles.toml, SHA-256 b26dfcc3dc9c8841c7f1b9661b7402978d9b953855eeb02edbd279e9e26a1cb2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
{ config, lib, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ (import ./options.nix inputs) ];
  config = lib.mkMerge [
    {
      home.packages = config.nixcompose.packages;
    }
    (lib.mkIf (builtins.elem "shell" config.nixcompose.active) {
      programs = {
        git = {
          enable = lib.mkDefault true;
        };
      };
    })
  ];
}
