# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  inputs,
  lib,
  pkgs,
  target ? null,
}:
let
  # Our own packages on top of pkgs, whether or not the caller applied the overlay.
  ours = import ./overlay.nix inputs final pkgs;
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
    "dotfiles"
    "windows"
    "web"
    "db"
  ];
  groups = [
    {
      name = "shell";
      packages = [
        "git"
        "jq"
      ];
    }
    {
      name = "database";
      packages = [ "postgresql" ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "shell" ];
    }
  ];
  packages = {
    inherit (ours.fromInputs.stable) jq;
    inherit (pkgs) git postgresql;
  };
}
