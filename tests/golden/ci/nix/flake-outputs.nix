# Made by nixcompose from profiles.toml, SHA-256 64419035b730eddf3acccace7983e73b1e933de496736ab69cc731c83f30c75e.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
let
  inherit (inputs.nixpkgs) lib;
  overlay = import ./overlay.nix;
  nixpkgsOptions = {
    overlays = [ overlay ];
  };
  pkgsFor =
    lib.genAttrs
      [
        "x86_64-linux"
        "aarch64-linux"
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
      tools = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.tools.contents;
          aarch64-linux = inputs.self.packages.aarch64-linux.tools.contents;
        };
      };
      work = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.work.contents;
        };
      };
      home = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.homeConfigurations."dev@home".config.home.packages;
          aarch64-linux = inputs.self.homeConfigurations."dev@home-aarch64-linux".config.home.packages;
        };
      };
      "lap.top" = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.homeConfigurations."dev@lap.top".config.home.packages;
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
      default = pkgs.mkShellNoCC {
        packages = groups.profiles.default;
      };
    }
  ) pkgsFor;
  formatter = builtins.mapAttrs (
    _system: pkgs: pkgs.nixfmt-tree or (pkgs.nixfmt-rfc-style or pkgs.nixfmt)
  ) pkgsFor;
  homeConfigurations = {
    "dev@home" = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.x86_64-linux;
      modules = [
        ./modules/home-manager.nix
        ./targets/home.nix
      ];
    };
    "dev@home-aarch64-linux" = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.aarch64-linux;
      modules = [
        ./modules/home-manager.nix
        ./targets/home.nix
      ];
    };
    "dev@lap.top" = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.x86_64-linux;
      modules = [
        ./modules/home-manager.nix
        ./targets/lap.top.nix
      ];
    };
  };
  homeModules = {
    default = import ./modules/home-manager.nix;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells packages;
    homeConfigurations = {
      aarch64-linux = {
        "dev@home-aarch64-linux" =
          inputs.self.homeConfigurations."dev@home-aarch64-linux".activationPackage;
      };
      x86_64-linux = {
        "dev@home" = inputs.self.homeConfigurations."dev@home".activationPackage;
        "dev@lap.top" = inputs.self.homeConfigurations."dev@lap.top".activationPackage;
      };
    };
  };
  lib = {
    held = agreement.names;
    images = {
      tools =
        {
          system,
          tag ? "latest",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/tools.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
      work =
        {
          system,
          tag ? "2026-11",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/work.nix {
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
    {
      tools =
        (import ./images/tools.nix {
          inherit lib pkgs;
        }).image;
      tools-stream =
        (import ./images/tools.nix {
          inherit lib pkgs;
        }).stream;
    }
    // lib.optionalAttrs (builtins.elem system [ "x86_64-linux" ]) {
      work =
        (import ./images/work.nix {
          inherit lib pkgs;
        }).image;
      work-stream =
        (import ./images/work.nix {
          inherit lib pkgs;
        }).stream;
    }
  ) pkgsFor;
}
