{
  description = "Tool sets from profiles.toml, for every target";
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  };
  outputs = inputs: import ./nix/flake-outputs.nix inputs;
}
