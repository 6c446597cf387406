# Made by nixcompose from profiles.toml, SHA-256 bef36fd7b907cb62043af5edf03ef73658638936e6d7a9a329eff7bd10504a6a.
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
  command = [ "/bin/bash" ];
}
