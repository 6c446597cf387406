# Made by nixcompose from profiles.toml, SHA-256 754d84ae2493eb0e9c08c99fcce8bfc419979405840c4f36cba005bab6910500.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  terms ? [ "server" ],
}:
let
  groups = import ../groups.nix {
    inherit lib pkgs;
    target = "api";
  };
  packages = groups.select terms;
in
pkgs.mkShellNoCC {
  name = "api";
  inherit packages;
  passthru.contents = packages;
}
