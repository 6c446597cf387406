# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
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
