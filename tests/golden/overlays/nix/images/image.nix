# Made by nixcompose from profiles.toml, SHA-256 9fc11551cd0a5be8e480a08f4b01c1e5cca6805dc47c48d6b438ee1181e0836b.
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
