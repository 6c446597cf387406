# Made by nixcompose from profiles.toml, SHA-256 48f65c04cce294d55d51f24bb3ff43846e0047a31f81c358fe2e412543af5504.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  imports = [ ../../user/zsh.nix ];
  nixcompose = {
    target = lib.mkDefault "home";
    groups = lib.mkDefault [
      "shell"
      "desktop"
    ];
  };
  home = {
    username = lib.mkDefault "dev";
    homeDirectory = lib.mkDefault "/srv/dev";
    stateVersion = lib.mkDefault "24.11";
  };
}
