# Made by nixcompose from profiles.toml, SHA-256 46a826234c9570a75a24be8c28bb7ff7ab148b39554ee1593cf6c1bd58a100f9.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  imports = [ ../../user/machine.nix ];
  nixcompose = {
    target = lib.mkDefault "machine";
    groups = lib.mkDefault [ "base" ];
  };
  nix = {
    settings = {
      experimental-features = [
        "nix-command"
        "flakes"
      ];
    };
  };
  networking.hostName = lib.mkDefault "machine";
  system.stateVersion = lib.mkDefault "25.05";
  users.users.dev = {
    isNormalUser = true;
    uid = 1000;
    home = "/home/dev";
    description = lib.mkDefault "dev";
    extraGroups = [ "wheel" ];
  };
  users.users.web = {
    isNormalUser = true;
    uid = 1001;
    home = "/srv/web";
    description = lib.mkDefault "web";
    extraGroups = [ ];
  };
  environment.etc = {
    "app/app.conf" = {
      source = ../../user/app.conf;
    };
    motd = {
      text = ''
        Welcome.
      '';
    };
  };
}
