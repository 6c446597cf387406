# Made by nixcompose from profiles.toml, SHA-256 c26fbd75d8c548b8268d3c2a2a0b960c845cfe4e20a94324e11efc4984f58727.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "mac";
    groups = lib.mkDefault [ "base" ];
  };
  home = {
    username = lib.mkDefault "dev";
    homeDirectory = lib.mkDefault "/Users/dev";
    stateVersion = lib.mkDefault "25.05";
  };
}
