# Made by nixcompose from profiles.toml, SHA-256 c26fbd75d8c548b8268d3c2a2a0b960c845cfe4e20a94324e11efc4984f58727.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [ "clustered" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "image";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "image";
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
