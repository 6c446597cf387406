# Made by nixcompose from profiles.toml, SHA-256 64419035b730eddf3acccace7983e73b1e933de496736ab69cc731c83f30c75e.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [ "default" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "tools";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "tools";
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
        extra-substituters = https://cache.example.org
        extra-trusted-public-keys = cache.example.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=
      '';
    };
  };
}
