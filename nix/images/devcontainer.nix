# Made by nixcompose from profiles.toml, SHA-256 cfdaba747598c51309efedc59a6551c17b2efcbaade67fca9fa7b4f400ddaddd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [
    "default"
    "development"
  ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "devcontainer";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "devcontainer";
    }).select
      terms;
  user = {
    name = "root";
    uid = 0;
    gid = 0;
    home = "/root";
    description = "root";
    groups = [ ];
  };
  command = [ "/bin/bash" ];
  labels = {
    "devcontainer.metadata" = "[{\"remoteUser\": \"root\"}]";
  };
  forEditors = true;
}
