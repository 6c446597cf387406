# Made by nixcompose from profiles.toml, SHA-256 9e3bc3ea066b9a7ddabc9c99c60559126c82a37503e35e34ceac29121b4745e6.
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
        root = lib.mkDefault "/windows";
        options = lib.mkDefault "metadata,umask=22,fmask=11";
        ldconfig = lib.mkDefault true;
      };
      boot = {
        command = lib.mkDefault "mount -a";
      };
      interop = {
        appendWindowsPath = lib.mkDefault true;
      };
      network = {
        generateHosts = lib.mkDefault false;
      };
    };
  };
}
