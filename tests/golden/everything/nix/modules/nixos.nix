# Made by nixcompose from profiles.toml, SHA-256 48f65c04cce294d55d51f24bb3ff43846e0047a31f81c358fe2e412543af5504.
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
