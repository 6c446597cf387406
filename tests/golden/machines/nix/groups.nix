# Made by nixcompose from profiles.toml, SHA-256 9e3bc3ea066b9a7ddabc9c99c60559126c82a37503e35e34ceac29121b4745e6.
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
