# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
let
  inherit (inputs.nixpkgs) lib;
  overlay = import ./overlay.nix;
  nixpkgsOptions = {
    overlays = [ overlay ];
    config.allowUnfreePredicate = package: builtins.elem (lib.getName package) [ "vscode-cli" ];
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
        inherit lib target;
        pkgs = lib.getAttr system pkgsFor;
      };
    targets = {
      wsl = {
        terms = [ "full" ];
        packages = {
          x86_64-linux = inputs.self.nixosConfigurations.wsl.config.environment.systemPackages;
        };
      };
      container = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.container.contents;
        };
      };
      devcontainer = {
        terms = [
          "default"
          "development"
        ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.devcontainer.contents;
        };
      };
      home = {
        terms = [ "full" ];
        packages = {
          x86_64-linux = inputs.self.homeConfigurations.dev.config.home.packages;
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
      shell-full = shells.full;
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
      full = pkgs.mkShellNoCC {
        packages = groups.profiles.full;
      };
    }
  ) pkgsFor;
  formatter = builtins.mapAttrs (
    _system: pkgs: pkgs.nixfmt-tree or (pkgs.nixfmt-rfc-style or pkgs.nixfmt)
  ) pkgsFor;
  homeConfigurations = {
    dev = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.x86_64-linux;
      modules = [
        ./modules/home-manager.nix
        ./targets/home.nix
      ];
    };
  };
  homeModules = {
    default = import ./modules/home-manager.nix;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells packages;
    homeConfigurations = {
      x86_64-linux = {
        dev = inputs.self.homeConfigurations.dev.activationPackage;
      };
    };
    nixosConfigurations = {
      x86_64-linux = {
        wsl = inputs.self.nixosConfigurations.wsl.config.system.build.toplevel;
      };
    };
  };
  lib = {
    held = agreement.names;
    images = {
      container =
        {
          system,
          tag ? "latest",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/container.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
      devcontainer =
        {
          system,
          tag ? "latest",
          terms ? [
            "default"
            "development"
          ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/devcontainer.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
    };
  };
  nixosConfigurations = {
    wsl = lib.nixosSystem {
      modules = [
        inputs.nixos-wsl.nixosModules.default
        {
          nixpkgs = nixpkgsOptions // {
            hostPlatform = "x86_64-linux";
          };
        }
        ./modules/wsl.nix
        ./targets/wsl.nix
      ];
    };
  };
  nixosModules = {
    default = import ./modules/nixos.nix;
    wsl = import ./modules/wsl.nix;
  };
  packages = builtins.mapAttrs (_system: pkgs: {
    wsl-tarball-builder = inputs.self.nixosConfigurations.wsl.config.system.build.tarballBuilder;
    container =
      (import ./images/container.nix {
        inherit lib pkgs;
      }).image;
    container-stream =
      (import ./images/container.nix {
        inherit lib pkgs;
      }).stream;
    devcontainer =
      (import ./images/devcontainer.nix {
        inherit lib pkgs;
      }).image;
    devcontainer-stream =
      (import ./images/devcontainer.nix {
        inherit lib pkgs;
      }).stream;
  }) pkgsFor;
  templates = {
    default = {
      path = ../templates/default;
      description = "A profiles.toml, and what nixcompose makes of it";
    };
  };
}
