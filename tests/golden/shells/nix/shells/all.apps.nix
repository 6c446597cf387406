# Made by nixcompose from profiles.toml, SHA-256 bce71ea5d45c743ad5aa2150622e9a50a21f01263f2b8d393cfdf1793eb47c82.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  terms ? [
    "web"
    "backend"
    "-strace"
  ],
}:
let
  groups = import ../groups.nix {
    inherit lib pkgs;
    target = "all.apps";
  };
  packages = groups.select terms;
in
pkgs.mkShellNoCC {
  name = "all.apps";
  inherit packages;
  passthru.contents = packages;
  shellHook = ''
    echo "on ''${PORT:-none}"
    export PATH="$PWD/node_modules/.bin:$PATH"
  '';
}
