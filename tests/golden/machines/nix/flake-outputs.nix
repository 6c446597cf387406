# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs:
let
  inherit (inputs.nixpkgs) lib;
  overlay = import ./overlay.nix inputs;
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
        inherit inputs lib target;
        pkgs = lib.getAttr system pkgsFor;
      };
    targets = {
      dotfiles = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.homeConfigurations.dev.config.home.packages;
        };
      };
      windows = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.nixosConfigurations.windows.config.environment.systemPackages;
        };
      };
      web = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.nixosConfigurations.web.config.environment.systemPackages;
          aarch64-linux = inputs.self.nixosConfigurations.web-aarch64-linux.config.environment.systemPackages;
        };
      };
      db = {
        terms = [
          "default"
          "database"
        ];
        packages = {
          x86_64-linux = inputs.self.nixosConfigurations.db.config.environment.systemPackages;
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
        inherit inputs lib pkgs;
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
    dev = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.x86_64-linux;
      modules = [
        (import ./modules/home-manager.nix inputs)
        ./targets/dotfiles.nix
      ];
    };
  };
  homeModules = {
    default = import ./modules/home-manager.nix inputs;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells packages;
    homeConfigurations = {
      x86_64-linux = {
        dev = inputs.self.homeConfigurations.dev.activationPackage;
      };
    };
    nixosConfigurations = {
      aarch64-linux = {
        web-aarch64-linux = inputs.self.nixosConfigurations.web-aarch64-linux.config.system.build.toplevel;
      };
      x86_64-linux = {
        db = inputs.self.nixosConfigurations.db.config.system.build.toplevel;
        web = inputs.self.nixosConfigurations.web.config.system.build.toplevel;
        windows = inputs.self.nixosConfigurations.windows.config.system.build.toplevel;
      };
    };
  };
  lib = {
    held = agreement.names;
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
        (import ./modules/wsl.nix inputs)
        ./targets/windows.nix
        inputs.home-manager.nixosModules.home-manager
        {
          home-manager = {
            useGlobalPkgs = lib.mkDefault true;
            useUserPackages = lib.mkDefault true;
            users.dev.imports = [
              (import ./modules/home-manager.nix inputs)
              ./targets/dotfiles.nix
            ];
          };
        }
      ];
    };
    web = import ./lxc.nix {
      inherit lib;
      alias = "web";
      modules = [
        {
          nixpkgs = nixpkgsOptions // {
            hostPlatform = "x86_64-linux";
          };
        }
        (import ./modules/nixos.nix inputs)
        ./targets/web.nix
        inputs.home-manager.nixosModules.home-manager
        {
          home-manager = {
            useGlobalPkgs = lib.mkDefault true;
            useUserPackages = lib.mkDefault true;
            users.dev.imports = [
              (import ./modules/home-manager.nix inputs)
              ./targets/dotfiles.nix
            ];
          };
        }
      ];
    };
    web-aarch64-linux = import ./lxc.nix {
      inherit lib;
      alias = "web";
      modules = [
        {
          nixpkgs = nixpkgsOptions // {
            hostPlatform = "aarch64-linux";
          };
        }
        (import ./modules/nixos.nix inputs)
        ./targets/web.nix
        inputs.home-manager.nixosModules.home-manager
        {
          home-manager = {
            useGlobalPkgs = lib.mkDefault true;
            useUserPackages = lib.mkDefault true;
            users.dev.imports = [
              (import ./modules/home-manager.nix inputs)
              ./targets/dotfiles.nix
            ];
          };
        }
      ];
    };
    db = import ./lxc.nix {
      inherit lib;
      alias = "db";
      modules = [
        {
          nixpkgs = nixpkgsOptions // {
            hostPlatform = "x86_64-linux";
          };
        }
        (import ./modules/nixos.nix inputs)
        ./targets/db.nix
      ];
    };
  };
  nixosModules = {
    default = import ./modules/nixos.nix inputs;
    wsl = import ./modules/wsl.nix inputs;
  };
  packages = builtins.mapAttrs (
    system: _pkgs:
    lib.optionalAttrs (builtins.elem system [ "x86_64-linux" ]) {
      windows-tarball-builder =
        inputs.self.nixosConfigurations.windows.config.system.build.tarballBuilder;
      web = inputs.self.nixosConfigurations.web.images.lxc;
      web-metadata = inputs.self.nixosConfigurations.web.images.lxc-metadata;
      web-import = inputs.self.nixosConfigurations.web.images.import;
      db = inputs.self.nixosConfigurations.db.images.lxc;
      db-metadata = inputs.self.nixosConfigurations.db.images.lxc-metadata;
      db-import = inputs.self.nixosConfigurations.db.images.import;
    }
    // lib.optionalAttrs (builtins.elem system [ "aarch64-linux" ]) {
      web = inputs.self.nixosConfigurations.web-aarch64-linux.images.lxc;
      web-metadata = inputs.self.nixosConfigurations.web-aarch64-linux.images.lxc-metadata;
      web-import = inputs.self.nixosConfigurations.web-aarch64-linux.images.import;
    }
  ) pkgsFor;
}
