# Made by nixcompose from profiles.toml, SHA-256 13c9fb1f8dabed8c416b5e0ab8b3c2144d11ed0c4f28da655f18b93dbe03d449.
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
  };
}
