# Made by nixcompose from profiles.toml, SHA-256 b26dfcc3dc9c8841c7f1b9661b7402978d9b953855eeb02edbd279e9e26a1cb2.
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
  systems = [ "x86_64-linux" ];
  targets = [
    "dotfiles"
    "windows"
  ];
  groups = [
    {
      name = "shell";
      packages = [
        "git"
        "jq"
      ];
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
    inherit (pkgs) git;
  };
}
