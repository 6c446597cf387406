# Made by nixcompose from profiles.toml, SHA-256 596efc8b1a15a10cf07dfd850f93c02f695300b287d6c91ba0d05f2a816b069a.
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
      type = lib.types.listOf (lib.types.enum [ "runtime" ]);
      default = [ ];
      description = "Groups of packages to have.";
    };
    include = lib.mkOption {
      type = lib.types.listOf (
        lib.types.enum [
          "nodejs"
          "api"
        ]
      );
      default = [ ];
      description = "Single packages to have beside the groups.";
    };
    exclude = lib.mkOption {
      type = lib.types.listOf (
        lib.types.enum [
          "runtime"
          "nodejs"
          "api"
        ]
      );
      default = [ ];
      description = "Groups and packages to leave out.";
    };
    target = lib.mkOption {
      type = lib.types.nullOr (
        lib.types.enum [
          "api"
          "web"
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
