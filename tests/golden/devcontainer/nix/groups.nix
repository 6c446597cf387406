# Made by nixcompose from profiles.toml, SHA-256 a46ec7069e13b4e1924d47c580c00bbbd760fd33803037d25a2fa69a241b21c6.
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
  systems = [ "x86_64-linux" ];
  targets = [
    "work"
    "root"
    "machine"
    "privileged"
  ];
  groups = [
    {
      name = "tools";
      packages = [
        "git"
        "nodejs"
      ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "tools" ];
    }
  ];
  packages = {
    inherit (pkgs) git nodejs;
  };
}
