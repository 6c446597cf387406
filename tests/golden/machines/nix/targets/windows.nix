# Made by nixcompose from profiles.toml, SHA-256 b26dfcc3dc9c8841c7f1b9661b7402978d9b953855eeb02edbd279e9e26a1cb2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "windows";
    groups = lib.mkDefault [ "shell" ];
  };
  networking.hostName = lib.mkDefault "windows";
  system.stateVersion = lib.mkDefault "25.05";
  users.users.dev = {
    isNormalUser = true;
    uid = 1000;
    home = "/home/dev";
    description = lib.mkDefault "dev";
    extraGroups = [ "wheel" ];
  };
  wsl = {
    defaultUser = "dev";
    docker-desktop.enable = lib.mkDefault true;
    interop.includePath = lib.mkDefault true;
    startMenuLaunchers = lib.mkDefault true;
    wslConf = {
      automount = {
        root = lib.mkDefault "/mnt";
        options = lib.mkDefault "metadata,umask=22,fmask=11";
      };
      interop = {
        appendWindowsPath = lib.mkDefault true;
      };
    };
  };
}
