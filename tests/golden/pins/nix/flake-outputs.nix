# Made by nixcompose from profiles.toml, SHA-256 904c72bb7b36b67e9b6c317d50ce7d3e741369e5ee9cab9ee7ba5668dce61852.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
let
  inherit (inputs.nixpkgs) lib;
  overlay = import ./overlay.nix inputs;
  nixpkgsOptions = {
    overlays = [ overlay ];
  };
  pkgsFor = lib.genAttrs [ "x86_64-linux" ] (
    system:
    import inputs.nixpkgs (
      nixpkgsOptions
      // {
        inherit system;
      }
    )
  );
  agreement = import ./agreement.nix {
    inherit lib;
    groupsFor =
      system: target:
      import ./groups.nix {
        inherit inputs lib target;
        pkgs = lib.getAttr system pkgsFor;
      };
    targets = {
      image = {
        terms = [ "work" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.image.contents;
        };
      };
    };
  };
in
{
  overlays.default = overlay;
  checks = builtins.mapAttrs (
    system: pkgs:
    let
      shells = builtins.getAttr system inputs.self.devShells;
    in
    {
      shell-default = shells.default;
      shell-work = shells.work;
      agreement = agreement.check pkgs;
    }
  ) pkgsFor;
  devShells = builtins.mapAttrs (
    _system: pkgs:
    let
      groups = import ./groups.nix {
        inherit inputs lib pkgs;
      };
    in
    {
      default = pkgs.mkShellNoCC {
        packages = groups.profiles.work;
      };
      work = pkgs.mkShellNoCC {
        packages = groups.profiles.work;
      };
    }
  ) pkgsFor;
  formatter = builtins.mapAttrs (
    _system: pkgs: pkgs.nixfmt-tree or (pkgs.nixfmt-rfc-style or pkgs.nixfmt)
  ) pkgsFor;
  homeModules = {
    default = import ./modules/home-manager.nix inputs;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells packages;
  };
  lib = {
    held = agreement.names;
    images = {
      image =
        {
          system,
          tag ? "latest",
          terms ? [ "work" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/image.nix {
          inherit inputs lib pkgs;
          inherit tag terms;
        }).image;
    };
  };
  nixosModules = {
    default = import ./modules/nixos.nix inputs;
  };
  packages = builtins.mapAttrs (_system: pkgs: {
    image =
      (import ./images/image.nix {
        inherit inputs lib pkgs;
      }).image;
    image-stream =
      (import ./images/image.nix {
        inherit inputs lib pkgs;
      }).stream;
  }) pkgsFor;
}
