# For the time of a migration: the selection that an environment variable holds, as a list of terms.
# The only file that reads the environment, which Nix shows to `--impure` alone. An empty variable is an error: so it
# reads in pure evaluation, whatever it holds.
{
  lib,
  variable,
  names,
}:
let
  inherit (builtins) concatStringsSep elem filter;

  parts = builtins.split "[ \t\r\n,]+" (builtins.getEnv variable);
  terms = filter (part: builtins.isString part && part != "") parts;

  bare = lib.removePrefix "-";
  unknown = filter (name: !elem name names) (map bare terms);
  isNear = name: other: lib.strings.levenshteinAtMost 2 name other;
  near = name: filter (isNear name) names;
  offer =
    name:
    "there is no group, profile or package \"${name}\""
    + lib.optionalString (near name != [ ]) " (did you mean ${concatStringsSep " or " (near name)}?)";
in
if terms == [ ] then
  throw "${variable} is empty. Name a selection, and let Nix read it: ${variable}=NAME,NAME nix build --impure ..."
else if unknown != [ ] then
  throw "${variable}: ${concatStringsSep "; " (map offer unknown)}. The names are ${concatStringsSep ", " names}"
else
  terms
