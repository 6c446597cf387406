# Made by nixcompose from profiles.toml, SHA-256 1fe7b2c2caf279f6f776a991788238c291a4d333d7d6ce275b344ed3d1e58a17.
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
