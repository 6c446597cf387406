# What NixOS and home-manager share: the options `assertions` and `warnings`, and what a failed assertion does.
{ lib }:

let
  inherit (lib) mkOption types;
in
{
  module = {
    options = {
      assertions = mkOption {
        type = types.listOf types.unspecified;
        default = [ ];
      };
      warnings = mkOption {
        type = types.listOf types.str;
        default = [ ];
      };
    };
  };

  check =
    config:
    let
      failed = lib.filter (item: !item.assertion) config.assertions;
    in
    lib.throwIf (failed != [ ])
      "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (item: "- ${item.message}") failed}";
}
