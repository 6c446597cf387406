# Made by nixcompose from profiles.toml, SHA-256 5e9c1ebec2139752d6a48c522a9c61b298d8326e81d5a351eb28e72490e162fd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [
    "default"
    "development"
  ],
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
  command = [ "/bin/bash" ];
  labels = {
    "devcontainer.metadata" = "[{\"remoteUser\": \"root\"}]";
  };
  forEditors = true;
}
