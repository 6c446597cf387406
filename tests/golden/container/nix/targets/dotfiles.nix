# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "dotfiles";
    groups = lib.mkDefault [ "base" ];
  };
  home = {
    username = lib.mkDefault "dev";
    homeDirectory = lib.mkDefault "/home/dev";
    stateVersion = lib.mkDefault "25.05";
    sessionVariables = {
      EDITOR = lib.mkDefault "vim";
    };
  };
}
