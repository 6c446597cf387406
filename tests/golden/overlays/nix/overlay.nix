# Made by nixcompose from profiles.toml, SHA-256 9fc11551cd0a5be8e480a08f4b01c1e5cca6805dc47c48d6b438ee1181e0836b.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs: final: prev:
let
  others = inputs.nixpkgs.lib.composeManyExtensions [
    inputs.rust-overlay.overlays.default
    inputs.tools.overlays.extra
    inputs.nixos-wsl.overlays.default
  ] final prev;
in
others
// {
  appliedOverlays = prev.appliedOverlays or [ ] ++ [ "9fc11551cd0a5be8" ];
  fromInputs = {
    tools = import inputs.tools {
      inherit (final) config;
      inherit (final.stdenv.hostPlatform) system;
    };
  };
  ours = final.callPackage ./npm.nix {
    command = "ours";
    npmPackage = "ours";
    pname = "ours";
    version = "1.0.0";
  };
}
