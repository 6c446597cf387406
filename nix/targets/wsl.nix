# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "wsl";
    groups = lib.mkDefault [
      "essential"
      "kubernetes"
      "development"
      "extras"
    ];
  };
  networking.hostName = lib.mkDefault "wsl";
  system.stateVersion = lib.mkDefault "25.05";
  users.users.dev = {
    isNormalUser = true;
    uid = 1000;
    home = "/home/dev";
    description = lib.mkDefault "dev";
    extraGroups = [
      "wheel"
      "docker"
    ];
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
