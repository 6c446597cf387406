# Made by nixcompose from profiles.toml, SHA-256 a46ec7069e13b4e1924d47c580c00bbbd760fd33803037d25a2fa69a241b21c6.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "privileged";
    groups = lib.mkDefault [ "tools" ];
  };
  networking.hostName = lib.mkDefault "privileged";
  system.stateVersion = lib.mkDefault "25.05";
  users.users.dev = {
    isNormalUser = true;
    uid = 1000;
    home = "/home/dev";
    description = lib.mkDefault "dev";
    extraGroups = [ ];
  };
  # The server of an editor brings a node that was not built for NixOS.
  programs.nix-ld.enable = lib.mkDefault true;
}
