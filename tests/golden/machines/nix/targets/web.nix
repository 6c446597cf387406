# Made by nixcompose from profiles.toml, SHA-256 1fe7b2c2caf279f6f776a991788238c291a4d333d7d6ce275b344ed3d1e58a17.
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
