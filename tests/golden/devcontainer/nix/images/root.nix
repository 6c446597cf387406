# Made by nixcompose from profiles.toml, SHA-256 858c47afc208c2af5b4486e04663592c8c6c747d9f5b20c51378f92eec5fc3bd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [ "default" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "root";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "root";
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
  labels = {
    "devcontainer.metadata" = "[{\"remoteUser\": \"root\"}]";
  };
  forEditors = true;
}
