# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  imports = [ ../../user/web.nix ];
  nixcompose = {
    target = lib.mkDefault "web";
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
  networking.hostName = lib.mkDefault "web";
  system.stateVersion = lib.mkDefault "25.05";
  users.users.dev = {
    isNormalUser = true;
    uid = 1000;
    home = "/home/dev";
    description = lib.mkDefault "dev";
    extraGroups = [ "wheel" ];
  };
}
