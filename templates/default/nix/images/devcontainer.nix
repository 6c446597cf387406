# Made by nixcompose from profiles.toml, SHA-256 3d7f01cde78732b77fbc3d9dd5fdd1e9d7356fa765dd984661af8b82ea170155.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [ "full" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "devcontainer";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "devcontainer";
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
  labels = {
    "devcontainer.metadata" = "[{\"remoteUser\": \"root\"}]";
  };
  forEditors = true;
}
