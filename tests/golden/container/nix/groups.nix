# Made by nixcompose from profiles.toml, SHA-256 167c997eb09c93cb59c05470c2fe98caade5c7181798fede928ffcaa80215244.
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
    "debian"
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
