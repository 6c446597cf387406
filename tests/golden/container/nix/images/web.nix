# Made by nixcompose from profiles.toml, SHA-256 167c997eb09c93cb59c05470c2fe98caade5c7181798fede928ffcaa80215244.
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
  maxLayers = 100;
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
