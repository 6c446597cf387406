# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
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
