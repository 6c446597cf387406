# Made by nixcompose from profiles.toml, SHA-256 7f7fd5299085cc1f3108c5d014ab892fb4bd89be06e993f82814a277ea152a75.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "dotfiles";
    groups = lib.mkDefault [ "shell" ];
  };
  home = {
    username = lib.mkDefault "dev";
    homeDirectory = lib.mkDefault "/home/dev";
    stateVersion = lib.mkDefault "25.05";
  };
}
