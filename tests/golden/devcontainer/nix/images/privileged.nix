# Made by nixcompose from profiles.toml, SHA-256 a46ec7069e13b4e1924d47c580c00bbbd760fd33803037d25a2fa69a241b21c6.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  nixos,
  pkgs,
  tag ? "latest",
}:
import ../nixos-image.nix {
  inherit
    lib
    nixos
    pkgs
    tag
    ;
  name = "ghcr.io/me/privileged";
  maxLayers = 100;
  labels = {
    "devcontainer.metadata" =
      "[{\"customizations\": {\"vscode\": {\"extensions\": [\"jnoortheen.nix-ide\"]}}, \"overrideCommand\": false, \"privileged\": true, \"remoteUser\": \"dev\", \"updateRemoteUserUID\": false}]";
  };
  early = {
    name = "dev";
    uid = 1000;
    gid = 100;
    home = "/home/dev";
    description = "dev";
  };
}
