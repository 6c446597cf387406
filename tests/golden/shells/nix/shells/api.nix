# Made by nixcompose from profiles.toml, SHA-256 186c774a50fefea91d0e81fe39489baaf3f357710157d679388d836496ea2707.
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
