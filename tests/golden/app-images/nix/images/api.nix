# Made by nixcompose from profiles.toml, SHA-256 596efc8b1a15a10cf07dfd850f93c02f695300b287d6c91ba0d05f2a816b069a.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [
    "default"
    "api"
  ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "ghcr.io/team/api";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "api";
    }).select
      terms;
  user = {
    name = "app";
    uid = 1000;
    gid = 1000;
    home = "/home/app";
    description = "app";
    groups = [ ];
  };
  ports = [ 3001 ];
  app = lib.head (
    (import ../groups.nix {
      inherit lib pkgs;
      target = "api";
    }).select
      [ "api" ]
  );
}
