# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
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
  systems = [
    "x86_64-linux"
    "aarch64-linux"
  ];
  targets = [
    "base"
    "web"
    "each"
    "debian"
    "dotfiles"
    "shell"
    "machine"
  ];
  groups = [
    {
      name = "base";
      packages = [
        "git"
        "nix"
      ];
    }
    {
      name = "web";
      packages = [ "nginx" ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "base" ];
    }
    {
      name = "site";
      terms = [ "web" ];
    }
  ];
  packages = {
    inherit (pkgs) git nginx nix;
  };
}
