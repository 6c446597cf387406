# Made by nixcompose from profiles.toml, SHA-256 1fe7b2c2caf279f6f776a991788238c291a4d333d7d6ce275b344ed3d1e58a17.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
{ config, lib, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ (import ./options.nix inputs) ];
  config = lib.mkMerge [
    {
      environment.systemPackages = config.nixcompose.packages;
    }
    (lib.mkIf (builtins.elem "database" config.nixcompose.active) {
      services = {
        postgresql = {
          enable = lib.mkDefault true;
        };
      };
    })
  ];
}
