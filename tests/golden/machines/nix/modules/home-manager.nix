# Made by nixcompose from profiles.toml, SHA-256 9e3bc3ea066b9a7ddabc9c99c60559126c82a37503e35e34ceac29121b4745e6.
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
