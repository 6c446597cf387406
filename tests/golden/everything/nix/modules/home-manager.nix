# Made by nixcompose from profiles.toml, SHA-256 48f65c04cce294d55d51f24bb3ff43846e0047a31f81c358fe2e412543af5504.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ config, lib, ... }:
{
  _file = ./home-manager.nix;
  key = ./home-manager.nix;
  imports = [ ./options.nix ];
  config = lib.mkMerge [
    {
      home.packages = config.nixcompose.packages;
    }
    (lib.mkIf (builtins.elem "shell" config.nixcompose.active) {
      home = {
        sessionVariables = {
          PROMPT = lib.mkDefault "\${builtins.abort \"no\"} '' % \\";
        };
      };
      programs = {
        fzf = {
          enable = lib.mkDefault true;
        };
        zsh = {
          enable = lib.mkDefault true;
          shellAliases = {
            g = lib.mkDefault "git";
            ll = lib.mkDefault "ls -l";
          };
        };
      };
    })
  ];
}
