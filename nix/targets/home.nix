# Made by nixcompose from profiles.toml, SHA-256 5e9c1ebec2139752d6a48c522a9c61b298d8326e81d5a351eb28e72490e162fd.
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
