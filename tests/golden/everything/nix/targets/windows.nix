# Made by nixcompose from profiles.toml, SHA-256 48f65c04cce294d55d51f24bb3ff43846e0047a31f81c358fe2e412543af5504.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  imports = [ ../../user/nixos.nix ];
  nixcompose = {
    target = lib.mkDefault "windows";
    groups = lib.mkDefault [ "shell" ];
  };
  networking.hostName = lib.mkDefault "box";
  system.stateVersion = lib.mkDefault "24.11";
  users.users.dev = {
    isNormalUser = true;
    uid = 1234;
    home = "/srv/dev";
    description = lib.mkDefault "D. Veloper";
    extraGroups = [ "wheel" ];
  };
  wsl = {
    defaultUser = "dev";
    docker-desktop.enable = lib.mkDefault false;
    interop.includePath = lib.mkDefault false;
    startMenuLaunchers = lib.mkDefault false;
    wslConf = {
      automount = {
        root = lib.mkDefault "/windows";
        options = lib.mkDefault "metadata,uid=1234";
      };
      interop = {
        appendWindowsPath = lib.mkDefault false;
      };
    };
  };
}
