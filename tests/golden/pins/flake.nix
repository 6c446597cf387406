{
  description = "Tool sets from profiles.toml, for every target";
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    older.url = "github:NixOS/nixpkgs/nixos-23.11";
    stable = {
      url = "github:NixOS/nixpkgs/nixos-24.11";
      inputs.flake-compat.follows = "nixpkgs";
    };
  };
  outputs = inputs: import ./nix/flake-outputs.nix inputs;
}
