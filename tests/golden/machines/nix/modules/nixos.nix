# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
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
