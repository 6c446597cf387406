# Made by nixcompose from profiles.toml, SHA-256 c26fbd75d8c548b8268d3c2a2a0b960c845cfe4e20a94324e11efc4984f58727.
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
    "aarch64-darwin"
  ];
  targets = [
    "image"
    "laptop"
    "mac"
  ];
  groups = [
    {
      name = "base";
      packages = [
        "git"
        {
          name = "strace";
          systems = [
            "x86_64-linux"
            "aarch64-linux"
          ];
        }
        {
          name = "mas";
          systems = [ "aarch64-darwin" ];
        }
        {
          name = "ours";
          systems = [ "x86_64-linux" ];
        }
      ];
    }
    {
      name = "cluster";
      packages = [
        {
          name = "helm";
          systems = [
            "x86_64-linux"
            "aarch64-linux"
          ];
        }
        {
          name = "kind";
          systems = [
            "x86_64-linux"
            "aarch64-linux"
          ];
          targets = [
            "laptop"
            "mac"
          ];
        }
      ];
      requires = [ "base" ];
      conflicts = [ "offline" ];
    }
    {
      name = "offline";
      packages = [ "zeal" ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "base" ];
    }
    {
      name = "clustered";
      terms = [
        "cluster"
        "-git"
      ];
    }
  ];
  packages = {
    inherit (ours) ours unlisted;
    inherit (pkgs)
      git
      kind
      mas
      strace
      zeal
      ;
    helm = pkgs.kubernetes-helm;
  };
  unlisted = [
    {
      name = "unlisted";
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
    }
  ];
}
