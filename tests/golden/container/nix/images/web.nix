# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  nix2container ? null,
  tag ? "latest",
  terms ? [ "site" ],
}:
import ../image.nix {
  inherit
    lib
    nix2container
    pkgs
    tag
    ;
  name = "web";
  maxLayers = 80;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "web";
    }).select
      terms;
  user = {
    name = "web";
    uid = 1001;
    gid = 1001;
    home = "/srv/web";
    description = "web";
    groups = [ ];
  };
  command = [
    "/bin/nginx"
    "-g"
    "daemon off;"
  ];
  etc = {
    "nix/nix.conf" = {
      text = ''
        extra-experimental-features = nix-command flakes
      '';
    };
  };
  parent = import ./base.nix {
    inherit lib nix2container pkgs;
  };
  ports = [
    80
    443
  ];
}
