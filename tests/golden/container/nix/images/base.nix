# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  nix2container ? null,
  tag ? "2026-11",
  terms ? [ "default" ],
}:
import ../image.nix {
  inherit
    lib
    nix2container
    pkgs
    tag
    ;
  name = "ghcr.io/me/base";
  maxLayers = 60;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "base";
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
  database = true;
  etc = {
    "app/app.conf" = {
      source = builtins.path {
        name = "etc-file";
        path = ../../user/app.conf;
      };
    };
    motd = {
      text = ''
        Welcome.
      '';
    };
    "nix/nix.conf" = {
      text = ''
        extra-experimental-features = nix-command flakes
      '';
    };
  };
  users = [
    {
      name = "web";
      uid = 1001;
      gid = 1001;
      home = "/srv/web";
      description = "web";
      groups = [ ];
    }
  ];
}
