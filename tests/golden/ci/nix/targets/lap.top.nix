# Made by nixcompose from profiles.toml, SHA-256 64419035b730eddf3acccace7983e73b1e933de496736ab69cc731c83f30c75e.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "lap.top";
    groups = lib.mkDefault [ "tools" ];
  };
  home = {
    username = lib.mkDefault "dev";
    homeDirectory = lib.mkDefault "/home/dev";
    stateVersion = lib.mkDefault "25.05";
  };
}
