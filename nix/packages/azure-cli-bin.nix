# azure-cli from NixOS 24.05, built there with Python 3.11. Pinned as in vpittamp/nixos-config at eb09dcf3.
{
  stdenv,
  nixpkgs-2405 ? fetchTarball {
    url = "https://github.com/NixOS/nixpkgs/archive/nixos-24.05.tar.gz";
    sha256 = "sha256-OnSAY7XDSx7CtDoqNh8jwVwh4xNL/2HaJxGjryLWzX8=";
  },
}:

let
  pkgs = import nixpkgs-2405 {
    inherit (stdenv.hostPlatform) system;
    # Set, so that the configuration of the machine that evaluates is not read.
    config = { };
    overlays = [ ];
  };
in
pkgs.azure-cli
