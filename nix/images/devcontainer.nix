# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
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
