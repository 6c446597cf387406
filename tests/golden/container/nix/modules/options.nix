# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.nixcompose;
  groups = import ../groups.nix {
    inherit lib pkgs;
    inherit (cfg) target;
  };
  added = lib.subtractLists cfg.exclude (cfg.groups ++ cfg.include);
  removed = map (name: "-${name}") cfg.exclude;
  found =
    if added == [ ] then
      {
        packages = [ ];
        problems = [ ];
      }
    else
      groups.resolve (added ++ removed);
in
{
  _file = ./options.nix;
  key = ./options.nix;
  options.nixcompose = {
    groups = lib.mkOption {
      type = lib.types.listOf (
        lib.types.enum [
          "base"
          "web"
        ]
      );
      default = [ ];
      description = "Groups of packages to have.";
    };
    include = lib.mkOption {
      type = lib.types.listOf (
        lib.types.enum [
          "git"
          "nix"
          "nginx"
        ]
      );
      default = [ ];
      description = "Single packages to have beside the groups.";
    };
    exclude = lib.mkOption {
      type = lib.types.listOf (
        lib.types.enum [
          "base"
          "web"
          "git"
          "nix"
          "nginx"
        ]
      );
      default = [ ];
      description = "Groups and packages to leave out.";
    };
    target = lib.mkOption {
      type = lib.types.nullOr (
        lib.types.enum [
          "base"
          "web"
          "each"
          "debian"
          "dotfiles"
          "shell"
          "machine"
        ]
      );
      default = null;
      description = "The target this is, for packages that go to some targets only.";
    };
    active = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      readOnly = true;
      description = "The groups that are on, with all they bring.";
    };
    packages = lib.mkOption {
      type = lib.types.listOf lib.types.package;
      readOnly = true;
      description = "The packages that follow.";
    };
  };
  config = {
    assertions = map (message: {
      assertion = false;
      inherit message;
    }) found.problems;
    nixcompose = {
      active = groups.active (added ++ removed);
      inherit (found) packages;
    };
  };
}
