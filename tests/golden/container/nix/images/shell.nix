# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  home ? null,
  tag ? "latest",
  terms ? [ "default" ],
}:
import ../image.nix {
  inherit
    home
    lib
    pkgs
    tag
    ;
  name = "shell";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "shell";
    }).select
      terms;
  user = {
    name = "dev";
    uid = 1000;
    gid = 1000;
    home = "/home/dev";
    description = "dev";
    groups = [ "wheel" ];
  };
  etc = {
    "nix/nix.conf" = {
      text = ''
        extra-experimental-features = nix-command flakes
      '';
    };
  };
}
