# Made by nixcompose from profiles.toml, SHA-256 38258822ac9f534439816a5bff89f09e32ea9436b1993deb877da8dabbbafe90.
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
    "code"
    "code-root"
    "windows"
    "home"
  ];
  groups = [
    {
      name = "shell";
      packages = [
        "zsh"
        "fzf"
      ];
    }
    {
      name = "desktop";
      packages = [ "firefox" ];
      includes = [ "shell" ];
    }
  ];
  profiles = [
    {
      name = "daily";
      terms = [ "shell" ];
    }
  ];
  packages = {
    inherit (pkgs) firefox fzf zsh;
  };
}
