# Made by nixcompose from profiles.toml, SHA-256 d57e0c6d6441e3c0143086537ca69803d1c30a472364915278c9d68952da3988.
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
  labels = {
    "devcontainer.metadata" = "[{\"remoteUser\": \"root\"}]";
  };
  forEditors = true;
}
