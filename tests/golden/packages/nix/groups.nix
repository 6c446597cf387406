# Made by nixcompose from profiles.toml, SHA-256 bef36fd7b907cb62043af5edf03ef73658638936e6d7a9a329eff7bd10504a6a.
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
    inherit (ours) gemini prettier;
    inherit (pkgs) git;
  };
}
