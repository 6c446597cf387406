# Made by nixcompose from profiles.toml, SHA-256 a2f405ef9d5105f988a60777c6950e1afaef870bd4fe4915222cd663d91ab105.
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
  targets = [ "image" ];
  groups = [
    {
      name = "tools";
      packages = [
        "git"
        {
          name = "gemini";
          systems = [ "x86_64-linux" ];
        }
        "prettier"
        "deploy"
        "curl^bin"
      ];
    }
  ];
  profiles = [
    {
      name = "work";
      terms = [ "tools" ];
    }
  ];
  packages = {
    inherit (ours) deploy gemini prettier;
    inherit (pkgs) git;
    "curl^bin" = pkgs.curl.bin;
  };
  priorities = {
    "curl^bin" = 7;
    deploy = -2;
  };
}
