# Made by nixcompose from profiles.toml, SHA-256 fd2207ce9828530449bb031e92e85ead5a2ff1ae5005e0a7821bada00ba5b5cc.
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
  command = [ "/bin/bash" ];
}
