# Made by nixcompose from profiles.toml, SHA-256 a46ec7069e13b4e1924d47c580c00bbbd760fd33803037d25a2fa69a241b21c6.
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
      work = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.work.contents;
        };
      };
      root = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.root.contents;
        };
      };
      machine = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.nixosConfigurations.machine.config.environment.systemPackages;
        };
      };
      privileged = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.nixosConfigurations.privileged.config.environment.systemPackages;
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
  homeModules = {
    default = import ./modules/home-manager.nix;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells packages;
    nixosConfigurations = {
      x86_64-linux = {
        machine = inputs.self.nixosConfigurations.machine.config.system.build.toplevel;
        privileged = inputs.self.nixosConfigurations.privileged.config.system.build.toplevel;
      };
    };
  };
  lib = {
    held = agreement.names;
    images = {
      work =
        {
          system,
          tag ? "v1",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/work.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
      root =
        {
          system,
          tag ? "latest",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/root.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
    };
  };
  nixosConfigurations = {
    machine = lib.nixosSystem {
      modules = [
        {
          nixpkgs = nixpkgsOptions // {
            hostPlatform = "x86_64-linux";
          };
        }
        ./modules/container.nix
        ./targets/machine.nix
      ];
    };
    privileged = lib.nixosSystem {
      modules = [
        {
          nixpkgs = nixpkgsOptions // {
            hostPlatform = "x86_64-linux";
          };
        }
        ./modules/container.nix
        ./targets/privileged.nix
      ];
    };
  };
  nixosModules = {
    default = import ./modules/nixos.nix;
    container = import ./modules/container.nix;
  };
  packages = builtins.mapAttrs (_system: pkgs: {
    work =
      (import ./images/work.nix {
        inherit lib pkgs;
      }).image;
    work-stream =
      (import ./images/work.nix {
        inherit lib pkgs;
      }).stream;
    root =
      (import ./images/root.nix {
        inherit lib pkgs;
      }).image;
    root-stream =
      (import ./images/root.nix {
        inherit lib pkgs;
      }).stream;
    machine =
      (import ./images/machine.nix {
        inherit lib pkgs;
        nixos = inputs.self.nixosConfigurations.machine;
      }).image;
    machine-stream =
      (import ./images/machine.nix {
        inherit lib pkgs;
        nixos = inputs.self.nixosConfigurations.machine;
      }).stream;
    privileged =
      (import ./images/privileged.nix {
        inherit lib pkgs;
        nixos = inputs.self.nixosConfigurations.privileged;
      }).image;
    privileged-stream =
      (import ./images/privileged.nix {
        inherit lib pkgs;
        nixos = inputs.self.nixosConfigurations.privileged;
      }).stream;
  }) pkgsFor;
}
