# Made by nixcompose from profiles.toml, SHA-256 d57e0c6d6441e3c0143086537ca69803d1c30a472364915278c9d68952da3988.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [ "default" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "nixos-dev";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "container";
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
}
