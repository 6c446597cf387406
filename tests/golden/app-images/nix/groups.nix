# Made by nixcompose from profiles.toml, SHA-256 596efc8b1a15a10cf07dfd850f93c02f695300b287d6c91ba0d05f2a816b069a.
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
    "aarch64-linux"
  ];
  targets = [
    "api"
    "web"
  ];
  groups = [
    {
      name = "runtime";
      packages = [ "nodejs" ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "runtime" ];
    }
  ];
  packages = {
    inherit (ours) api;
    inherit (pkgs) nodejs;
  };
  unlisted = [ "api" ];
}
