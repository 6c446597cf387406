# Made by nixcompose from profiles.toml, SHA-256 1fe7b2c2caf279f6f776a991788238c291a4d333d7d6ce275b344ed3d1e58a17.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "windows";
    groups = lib.mkDefault [ "shell" ];
  };
  nix = {
    settings = {
      experimental-features = [
        "nix-command"
        "flakes"
      ];
    };
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
