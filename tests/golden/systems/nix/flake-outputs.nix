# Made by nixcompose from profiles.toml, SHA-256 c26fbd75d8c548b8268d3c2a2a0b960c845cfe4e20a94324e11efc4984f58727.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
let
  inherit (inputs.nixpkgs) lib;
  overlay = import ./overlay.nix;
  nixpkgsOptions = {
    overlays = [ overlay ];
    config.allowUnfreePredicate = package: builtins.elem (lib.getName package) [ "terraform" ];
  };
  pkgsFor =
    lib.genAttrs
      [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ]
      (
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
        inherit lib target;
        pkgs = lib.getAttr system pkgsFor;
      };
    targets = {
      image = {
        terms = [ "clustered" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.image.contents;
          aarch64-linux = inputs.self.packages.aarch64-linux.image.contents;
        };
      };
      laptop = {
        terms = [
          "default"
          "unlisted"
        ];
        packages = {
          x86_64-linux = inputs.self.homeConfigurations."dev@laptop".config.home.packages;
          aarch64-linux = inputs.self.homeConfigurations."dev@laptop-aarch64-linux".config.home.packages;
        };
      };
      mac = {
        terms = [ "default" ];
        packages = {
          aarch64-darwin = inputs.self.homeConfigurations."dev@mac".config.home.packages;
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
      shell-clustered = shells.clustered;
      shell-default = shells.default;
      agreement = agreement.check pkgs;
    }
  ) pkgsFor;
  devShells = builtins.mapAttrs (
    _system: pkgs:
    let
      groups = import ./groups.nix {
        inherit lib pkgs;
      };
    in
    {
      clustered = pkgs.mkShellNoCC {
        packages = groups.profiles.clustered;
      };
      default = pkgs.mkShellNoCC {
        packages = groups.profiles.default;
      };
    }
  ) pkgsFor;
  formatter = builtins.mapAttrs (
    _system: pkgs: pkgs.nixfmt-tree or (pkgs.nixfmt-rfc-style or pkgs.nixfmt)
  ) pkgsFor;
  homeConfigurations = {
    "dev@laptop" = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.x86_64-linux;
      modules = [
        ./modules/home-manager.nix
        ./targets/laptop.nix
      ];
    };
    "dev@laptop-aarch64-linux" = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.aarch64-linux;
      modules = [
        ./modules/home-manager.nix
        ./targets/laptop.nix
      ];
    };
    "dev@mac" = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.aarch64-darwin;
      modules = [
        ./modules/home-manager.nix
        ./targets/mac.nix
      ];
    };
  };
  homeModules = {
    default = import ./modules/home-manager.nix;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells packages;
    homeConfigurations = {
      aarch64-darwin = {
        "dev@mac" = inputs.self.homeConfigurations."dev@mac".activationPackage;
      };
      aarch64-linux = {
        "dev@laptop-aarch64-linux" =
          inputs.self.homeConfigurations."dev@laptop-aarch64-linux".activationPackage;
      };
      x86_64-linux = {
        "dev@laptop" = inputs.self.homeConfigurations."dev@laptop".activationPackage;
      };
    };
  };
  lib = {
    held = agreement.names;
    images = {
      image =
        {
          system,
          tag ? "latest",
          terms ? [ "clustered" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/image.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
    };
  };
  nixosModules = {
    default = import ./modules/nixos.nix;
  };
  packages = builtins.mapAttrs (
    system: pkgs:
    lib.optionalAttrs
      (builtins.elem system [
        "x86_64-linux"
        "aarch64-linux"
      ])
      {
        image =
          (import ./images/image.nix {
            inherit lib pkgs;
          }).image;
        image-stream =
          (import ./images/image.nix {
            inherit lib pkgs;
          }).stream;
      }
  ) pkgsFor;
}
