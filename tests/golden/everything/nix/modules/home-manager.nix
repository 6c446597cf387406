# Made by nixcompose from profiles.toml, SHA-256 38258822ac9f534439816a5bff89f09e32ea9436b1993deb877da8dabbbafe90.
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
