# Made by nixcompose from profiles.toml, SHA-256 596efc8b1a15a10cf07dfd850f93c02f695300b287d6c91ba0d05f2a816b069a.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [ "default" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "web";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "web";
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
  command = [
    "/bin/node"
    "server.js"
  ];
  env = {
    PORT = "3000";
  };
  workingDir = "/app";
  copy = {
    "/app" = builtins.path {
      name = "copied";
      path = ../../user/web;
    };
    "/app/config.json" = builtins.path {
      name = "copied";
      path = ../../user/web.json;
    };
  };
}
