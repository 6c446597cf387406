# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [ "site" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "debian";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "debian";
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
  etc = {
    "nix/nix.conf" = {
      text = ''
        extra-experimental-features = nix-command flakes
      '';
    };
  };
  parent = {
    digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    name = "docker.io/library/debian";
    tag = "stable";
  };
}
