# Made by nixcompose from profiles.toml, SHA-256 754d84ae2493eb0e9c08c99fcce8bfc419979405840c4f36cba005bab6910500.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  terms ? [ "web" ],
}:
let
  groups = import ../groups.nix {
    inherit lib pkgs;
    target = "web";
  };
  packages = groups.select terms;
in
pkgs.mkShellNoCC {
  name = "web";
  inherit packages;
  passthru.contents = packages;
  env = {
    GREETING = ''
      it's ''${HOME} "quoted" ''\''
    '';
    PORT = "8080";
  };
  shellHook = ''
    echo "on ''${PORT:-none}"
    export PATH="$PWD/node_modules/.bin:$PATH"
  '';
}
