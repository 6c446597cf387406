# Made by nixcompose from profiles.toml, SHA-256 858c47afc208c2af5b4486e04663592c8c6c747d9f5b20c51378f92eec5fc3bd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  target ? null,
}:
import ./select.nix {
  inherit lib target;
  inherit (pkgs.stdenv.hostPlatform) system;
  file = "profiles.toml";
  systems = [ "x86_64-linux" ];
  targets = [
    "work"
    "root"
  ];
  groups = [
    {
      name = "tools";
      packages = [
        "git"
        "nodejs"
      ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "tools" ];
    }
  ];
  packages = {
    inherit (pkgs) git nodejs;
  };
}
