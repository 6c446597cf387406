# Made by nixcompose from profiles.toml, SHA-256 7f7fd5299085cc1f3108c5d014ab892fb4bd89be06e993f82814a277ea152a75.
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
