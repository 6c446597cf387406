{
  description = "Tool sets from profiles.toml, for every target";
  inputs = {
    nixos-wsl = {
      url = "github:nix-community/NixOS-WSL";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    rust-overlay = {
      url = "github:oxalica/rust-overlay";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    tools.url = "github:example/tools";
  };
  outputs = inputs: import ./nix/flake-outputs.nix inputs;
}
