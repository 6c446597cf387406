# Made by nixcompose from profiles.toml, SHA-256 46a826234c9570a75a24be8c28bb7ff7ab148b39554ee1593cf6c1bd58a100f9.
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
