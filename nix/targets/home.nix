# Made by nixcompose from profiles.toml, SHA-256 fd2207ce9828530449bb031e92e85ead5a2ff1ae5005e0a7821bada00ba5b5cc.
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
