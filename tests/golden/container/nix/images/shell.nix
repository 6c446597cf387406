# Made by nixcompose from profiles.toml, SHA-256 46a826234c9570a75a24be8c28bb7ff7ab148b39554ee1593cf6c1bd58a100f9.
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
