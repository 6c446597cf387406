# Made by nixcompose from profiles.toml, SHA-256 48f65c04cce294d55d51f24bb3ff43846e0047a31f81c358fe2e412543af5504.
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
