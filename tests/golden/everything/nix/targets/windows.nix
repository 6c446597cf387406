# Made by nixcompose from profiles.toml, SHA-256 38258822ac9f534439816a5bff89f09e32ea9436b1993deb877da8dabbbafe90.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  imports = [ ../../user/nixos.nix ];
  nixcompose = {
    target = lib.mkDefault "windows";
    groups = lib.mkDefault [ "shell" ];
  };
  nix = {
    gc = {
      automatic = lib.mkDefault true;
      dates = lib.mkDefault "Sun 03:15";
      options = lib.mkDefault "--delete-older-than 30d";
    };
    settings = {
      allowed-users = lib.mkDefault [ "@wheel" ];
      bash-prompt = lib.mkDefault "$ ''\${x} \"'";
      connect-timeout = lib.mkDefault 5;
      experimental-features = [
        "nix-command"
        "flakes"
      ];
      keep-outputs = lib.mkDefault true;
      substituters = [
        "https://cache.example.org?priority=10"
        "s3://cache.example.net"
      ];
      trusted-public-keys = [
        "example-1:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="
        "other-1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
      ];
      trusted-users = [
        "dev"
        "@wheel"
      ];
    };
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
