# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
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
