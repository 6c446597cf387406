# Made by nixcompose from profiles.toml, SHA-256 186c774a50fefea91d0e81fe39489baaf3f357710157d679388d836496ea2707.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  target ? null,
}:
let
  # Our own packages on top of pkgs, whether or not the caller applied the overlay.
  ours = import ./overlay.nix final pkgs;
  final =
    pkgs
    // ours
    // {
      callPackage = lib.callPackageWith final;
    };
in
import ./select.nix {
  inherit lib target;
  inherit (pkgs.stdenv.hostPlatform) system;
  file = "profiles.toml";
  systems = [
    "x86_64-linux"
    "aarch64-darwin"
  ];
  targets = [
    "web"
    "api"
    "all.apps"
  ];
  groups = [
    {
      name = "base";
      packages = [
        "git"
        "lint"
      ];
    }
    {
      name = "frontend";
      packages = [
        "nodejs_20"
        {
          name = "strace";
          systems = [ "x86_64-linux" ];
        }
      ];
      requires = [ "base" ];
    }
    {
      name = "backend";
      packages = [
        "python3"
        {
          name = "gdb";
          targets = [ "api" ];
        }
      ];
      requires = [ "base" ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "base" ];
    }
    {
      name = "web";
      terms = [ "frontend" ];
    }
    {
      name = "server";
      terms = [ "backend" ];
    }
  ];
  packages = {
    inherit (ours) lint;
    inherit (pkgs)
      gdb
      git
      nodejs_20
      python3
      strace
      ;
  };
}
