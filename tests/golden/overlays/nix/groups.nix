# Made by nixcompose from profiles.toml, SHA-256 9fc11551cd0a5be8e480a08f4b01c1e5cca6805dc47c48d6b438ee1181e0836b.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  inputs,
  lib,
  pkgs,
  target ? null,
}:
let
  # The overlay as a whole, once: others' overlays may not be applied to what they have changed.
  extended =
    if builtins.elem "9fc11551cd0a5be8" (pkgs.appliedOverlays or [ ]) then
      pkgs
    else
      pkgs.extend (import ./overlay.nix inputs);
in
import ./select.nix {
  inherit lib target;
  inherit (pkgs.stdenv.hostPlatform) system;
  file = "profiles.toml";
  systems = [ "x86_64-linux" ];
  targets = [ "image" ];
  groups = [
    {
      name = "tools";
      packages = [
        "git"
        "rust-bin.stable.latest.minimal"
        "ours"
        "hello"
      ];
    }
  ];
  profiles = [
    {
      name = "work";
      terms = [ "tools" ];
    }
  ];
  packages = {
    inherit (extended) git ours;
    inherit (extended.fromInputs.tools) hello;
    "rust-bin.stable.latest.minimal" = extended.rust-bin.stable.latest.minimal;
  };
}
