# Made by nixcompose from profiles.toml, SHA-256 a2f405ef9d5105f988a60777c6950e1afaef870bd4fe4915222cd663d91ab105.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
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
