# Made by nixcompose from profiles.toml, SHA-256 904c72bb7b36b67e9b6c317d50ce7d3e741369e5ee9cab9ee7ba5668dce61852.
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
  targets = [ "image" ];
  groups = [
    {
      name = "tools";
      packages = [
        "git"
        "curl^bin^dev"
        "hello"
        "rich"
        "editor"
        {
          name = "go";
          skip = "waits for a fix";
        }
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
    inherit (ours.fromInputs.older.python3Packages) rich;
    inherit (ours.fromInputs.stable) hello;
    inherit (pkgs) git;
    "curl^bin^dev" = [
      pkgs.curl.bin
      pkgs.curl.dev
    ];
  };
  anyOf = {
    editor = [
      (pkgs.neovim-nightly or null)
      (pkgs.neovim or null)
      (pkgs.vim or null)
    ];
  };
  versions = {
    editor = [
      {
        op = ">=";
        version = "0.9";
      }
    ];
    rich = [
      {
        op = ">=";
        version = "13";
      }
      {
        op = "<";
        version = "14";
      }
    ];
  };
}
