# Made by nixcompose from profiles.toml, SHA-256 3d7f01cde78732b77fbc3d9dd5fdd1e9d7356fa765dd984661af8b82ea170155.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
# Do the targets hold what the manifest says? Each is asked for its own list of packages, as it came out in the end:
# after modules of the user's, overrides, and whatever else a flake does to our outputs.
{
  lib,
  groupsFor,
  targets,
}:
let
  inherit (lib) concatStringsSep mapAttrs mapAttrsToList;

  # The names that each target has, by system.
  names = mapAttrs (
    name: target: mapAttrs (system: packages: (groupsFor system name).namesIn packages) target.packages
  ) targets;

  lacking =
    system: name: target:
    let
      missing =
        lib.subtractLists names.${name}.${system}
          ((groupsFor system name).resolve target.terms).names;
    in
    lib.optional (
      target.packages ? ${system} && missing != [ ]
    ) "target \"${name}\" on ${system} does not have ${concatStringsSep ", " missing}";
in
{
  inherit names;
  # Builds if every target has its packages; else evaluating it says which are missing.
  check =
    pkgs:
    let
      inherit (pkgs.stdenv.hostPlatform) system;
      problems = lib.concatLists (mapAttrsToList (lacking system) targets);
    in
    if problems == [ ] then
      pkgs.runCommand "nixcompose-agreement" { } "touch $out"
    else
      throw (concatStringsSep "; " problems);
}
