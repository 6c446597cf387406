# Made by nixcompose from profiles.toml, SHA-256 46a826234c9570a75a24be8c28bb7ff7ab148b39554ee1593cf6c1bd58a100f9.
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
