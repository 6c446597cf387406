# Made by nixcompose from profiles.toml, SHA-256 904c72bb7b36b67e9b6c317d50ce7d3e741369e5ee9cab9ee7ba5668dce61852.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  inputs,
  lib,
  pkgs,
  tag ? "latest",
  terms ? [ "work" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "image";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit inputs lib pkgs;
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
