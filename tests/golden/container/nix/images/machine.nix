# Made by nixcompose from profiles.toml, SHA-256 46a826234c9570a75a24be8c28bb7ff7ab148b39554ee1593cf6c1bd58a100f9.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  nixos,
  pkgs,
  nix2container ? null,
  tag ? "latest",
}:
import ../nixos-image.nix {
  inherit
    lib
    nix2container
    nixos
    pkgs
    tag
    ;
  name = "ghcr.io/me/machine";
  maxLayers = 100;
  ports = [ 22 ];
}
