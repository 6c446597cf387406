# Made by nixcompose from profiles.toml, SHA-256 38258822ac9f534439816a5bff89f09e32ea9436b1993deb877da8dabbbafe90.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
let
  inherit (inputs.nixpkgs) lib;
  overlay = import ./overlay.nix;
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
        inherit lib target;
        pkgs = lib.getAttr system pkgsFor;
      };
    targets = {
      code = {
        terms = [ "daily" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.code.contents;
        };
      };
      code-root = {
        terms = [
          "daily"
          "-fzf"
        ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.code-root.contents;
        };
      };
      windows = {
        terms = [ "daily" ];
        packages = {
          x86_64-linux = inputs.self.nixosConfigurations.windows.config.environment.systemPackages;
        };
      };
      home = {
        terms = [
          "daily"
          "desktop"
        ];
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
      shell-daily = shells.daily;
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
      daily = pkgs.mkShellNoCC {
        packages = groups.profiles.daily;
      };
      default = pkgs.mkShellNoCC {
        packages = groups.profiles.daily;
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
        windows = inputs.self.nixosConfigurations.windows.config.system.build.toplevel;
      };
    };
  };
  lib = {
    held = agreement.names;
    images = {
      code =
        {
          system,
          tag ? "v1",
          terms ? [ "daily" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/code.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
      code-root =
        {
          system,
          tag ? "latest",
          terms ? [
            "daily"
            "-fzf"
          ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/code-root.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
    };
  };
  nixosConfigurations = {
    windows = lib.nixosSystem {
      modules = [
        inputs.nixos-wsl.nixosModules.default
        {
          nixpkgs = nixpkgsOptions // {
            hostPlatform = "x86_64-linux";
          };
        }
        ./modules/wsl.nix
        ./targets/windows.nix
      ];
    };
  };
  nixosModules = {
    default = import ./modules/nixos.nix;
    wsl = import ./modules/wsl.nix;
  };
  packages = builtins.mapAttrs (_system: pkgs: {
    code =
      (import ./images/code.nix {
        inherit lib pkgs;
      }).image;
    code-stream =
      (import ./images/code.nix {
        inherit lib pkgs;
      }).stream;
    code-root =
      (import ./images/code-root.nix {
        inherit lib pkgs;
      }).image;
    code-root-stream =
      (import ./images/code-root.nix {
        inherit lib pkgs;
      }).stream;
    windows-tarball-builder =
      inputs.self.nixosConfigurations.windows.config.system.build.tarballBuilder;
  }) pkgsFor;
}
