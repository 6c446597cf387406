# Made by nixcompose from profiles.toml, SHA-256 38258822ac9f534439816a5bff89f09e32ea9436b1993deb877da8dabbbafe90.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, lib, ... }:
{
  _file = ./nixos.nix;
  key = ./nixos.nix;
  imports = [ ./options.nix ];
  config = lib.mkMerge [
    {
      environment.systemPackages = config.nixcompose.packages;
    }
    (lib.mkIf (builtins.elem "shell" config.nixcompose.active) {
      environment = {
        shellAliases = lib.mkDefault { };
      };
      programs = {
        zsh = {
          enable = lib.mkDefault true;
        };
      };
    })
  ];
}
