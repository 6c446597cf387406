# Made by nixcompose from profiles.toml, SHA-256 64419035b730eddf3acccace7983e73b1e933de496736ab69cc731c83f30c75e.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  target ? null,
}:
import ./select.nix {
  inherit lib target;
  inherit (pkgs.stdenv.hostPlatform) system;
  file = "profiles.toml";
  systems = [
    "x86_64-linux"
    "aarch64-linux"
  ];
  targets = [
    "tools"
    "work"
    "home"
    "lap.top"
  ];
  groups = [
    {
      name = "tools";
      packages = [ "git" ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "tools" ];
    }
  ];
  packages = {
    inherit (pkgs) git;
  };
}
