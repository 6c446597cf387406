# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "db";
    groups = lib.mkDefault [
      "shell"
      "database"
    ];
  };
  nix = {
    settings = {
      experimental-features = [
        "nix-command"
        "flakes"
      ];
    };
  };
  networking.hostName = lib.mkDefault "postgres";
  system.stateVersion = lib.mkDefault "24.11";
}
