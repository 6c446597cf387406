# Made by nixcompose from profiles.toml, SHA-256 cfdaba747598c51309efedc59a6551c17b2efcbaade67fca9fa7b4f400ddaddd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "home";
    groups = lib.mkDefault [
      "essential"
      "kubernetes"
      "development"
      "extras"
    ];
  };
  home = {
    username = lib.mkDefault "dev";
    homeDirectory = lib.mkDefault "/home/dev";
    stateVersion = lib.mkDefault "25.05";
  };
}
