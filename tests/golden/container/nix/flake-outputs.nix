# Made by nixcompose from profiles.toml, SHA-256 adf37766d037d60144ff9ca79f646e76898c9ca4ac64bf27ae29bb66f91e0cf2.
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
      base = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.base.contents;
          aarch64-linux = inputs.self.packages.aarch64-linux.base.contents;
        };
      };
      web = {
        terms = [ "site" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.web-nix2container.contents;
          aarch64-linux = inputs.self.packages.aarch64-linux.web-nix2container.contents;
        };
      };
      each = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.each.contents;
          aarch64-linux = inputs.self.packages.aarch64-linux.each.contents;
        };
      };
      debian = {
        terms = [ "site" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.debian.contents;
        };
      };
      dotfiles = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.homeConfigurations.dev.config.home.packages;
          aarch64-linux = inputs.self.homeConfigurations.dev-aarch64-linux.config.home.packages;
        };
      };
      shell = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.shell.contents;
          aarch64-linux = inputs.self.packages.aarch64-linux.shell.contents;
        };
      };
      machine = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.nixosConfigurations.machine.config.environment.systemPackages;
          aarch64-linux =
            inputs.self.nixosConfigurations.machine-aarch64-linux.config.environment.systemPackages;
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
      shell-site = shells.site;
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
      site = pkgs.mkShellNoCC {
        packages = groups.profiles.site;
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
        ./targets/dotfiles.nix
      ];
    };
    dev-aarch64-linux = inputs.home-manager.lib.homeManagerConfiguration {
      pkgs = pkgsFor.aarch64-linux;
      modules = [
        ./modules/home-manager.nix
        ./targets/dotfiles.nix
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
        dev-aarch64-linux = inputs.self.homeConfigurations.dev-aarch64-linux.activationPackage;
      };
      x86_64-linux = {
        dev = inputs.self.homeConfigurations.dev.activationPackage;
      };
    };
    nixosConfigurations = {
      aarch64-linux = {
        machine-aarch64-linux =
          inputs.self.nixosConfigurations.machine-aarch64-linux.config.system.build.toplevel;
      };
      x86_64-linux = {
        machine = inputs.self.nixosConfigurations.machine.config.system.build.toplevel;
      };
    };
  };
  lib = {
    held = agreement.names;
    images = {
      base =
        {
          system,
          tag ? "2026-11",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/base.nix {
          inherit lib pkgs;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
          inherit tag terms;
        }).image;
      web =
        {
          system,
          tag ? "latest",
          terms ? [ "site" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/web.nix {
          inherit lib pkgs;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
          inherit tag terms;
        }).nix2container;
      each =
        {
          system,
          tag ? "v1",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/each.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
      debian =
        {
          system,
          tag ? "latest",
          terms ? [ "site" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/debian.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
      shell =
        {
          system,
          tag ? "latest",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/shell.nix {
          inherit lib pkgs;
          home = builtins.getAttr pkgs.stdenv.hostPlatform.system {
            aarch64-linux = inputs.self.homeConfigurations.dev-aarch64-linux;
            x86_64-linux = inputs.self.homeConfigurations.dev;
          };
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
        inputs.home-manager.nixosModules.home-manager
        {
          home-manager = {
            useGlobalPkgs = lib.mkDefault true;
            useUserPackages = lib.mkDefault true;
            users.dev.imports = [
              ./modules/home-manager.nix
              ./targets/dotfiles.nix
            ];
          };
        }
      ];
    };
    machine-aarch64-linux = lib.nixosSystem {
      modules = [
        {
          nixpkgs = nixpkgsOptions // {
            hostPlatform = "aarch64-linux";
          };
        }
        ./modules/container.nix
        ./targets/machine.nix
        inputs.home-manager.nixosModules.home-manager
        {
          home-manager = {
            useGlobalPkgs = lib.mkDefault true;
            useUserPackages = lib.mkDefault true;
            users.dev.imports = [
              ./modules/home-manager.nix
              ./targets/dotfiles.nix
            ];
          };
        }
      ];
    };
  };
  nixosModules = {
    default = import ./modules/nixos.nix;
    container = import ./modules/container.nix;
  };
  packages = builtins.mapAttrs (
    system: pkgs:
    {
      base =
        (import ./images/base.nix {
          inherit lib pkgs;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).image;
      base-stream =
        (import ./images/base.nix {
          inherit lib pkgs;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).stream;
      base-nix2container =
        (import ./images/base.nix {
          inherit lib pkgs;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).nix2container;
      web-nix2container =
        (import ./images/web.nix {
          inherit lib pkgs;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).nix2container;
      each =
        (import ./images/each.nix {
          inherit lib pkgs;
        }).image;
      each-stream =
        (import ./images/each.nix {
          inherit lib pkgs;
        }).stream;
      each-default =
        (import ./images/each.nix {
          inherit lib pkgs;
          tag = "v1-default";
          terms = [ "default" ];
        }).image;
      each-default-stream =
        (import ./images/each.nix {
          inherit lib pkgs;
          tag = "v1-default";
          terms = [ "default" ];
        }).stream;
      each-site =
        (import ./images/each.nix {
          inherit lib pkgs;
          tag = "v1-site";
          terms = [ "site" ];
        }).image;
      each-site-stream =
        (import ./images/each.nix {
          inherit lib pkgs;
          tag = "v1-site";
          terms = [ "site" ];
        }).stream;
      shell =
        (import ./images/shell.nix {
          inherit lib pkgs;
          home = builtins.getAttr pkgs.stdenv.hostPlatform.system {
            aarch64-linux = inputs.self.homeConfigurations.dev-aarch64-linux;
            x86_64-linux = inputs.self.homeConfigurations.dev;
          };
        }).image;
      shell-stream =
        (import ./images/shell.nix {
          inherit lib pkgs;
          home = builtins.getAttr pkgs.stdenv.hostPlatform.system {
            aarch64-linux = inputs.self.homeConfigurations.dev-aarch64-linux;
            x86_64-linux = inputs.self.homeConfigurations.dev;
          };
        }).stream;
    }
    // lib.optionalAttrs (builtins.elem system [ "x86_64-linux" ]) {
      debian =
        (import ./images/debian.nix {
          inherit lib pkgs;
        }).image;
      debian-stream =
        (import ./images/debian.nix {
          inherit lib pkgs;
        }).stream;
      machine =
        (import ./images/machine.nix {
          inherit lib pkgs;
          nixos = inputs.self.nixosConfigurations.machine;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).image;
      machine-stream =
        (import ./images/machine.nix {
          inherit lib pkgs;
          nixos = inputs.self.nixosConfigurations.machine;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).stream;
      machine-nix2container =
        (import ./images/machine.nix {
          inherit lib pkgs;
          nixos = inputs.self.nixosConfigurations.machine;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).nix2container;
    }
    // lib.optionalAttrs (builtins.elem system [ "aarch64-linux" ]) {
      machine =
        (import ./images/machine.nix {
          inherit lib pkgs;
          nixos = inputs.self.nixosConfigurations.machine-aarch64-linux;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).image;
      machine-stream =
        (import ./images/machine.nix {
          inherit lib pkgs;
          nixos = inputs.self.nixosConfigurations.machine-aarch64-linux;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).stream;
      machine-nix2container =
        (import ./images/machine.nix {
          inherit lib pkgs;
          nixos = inputs.self.nixosConfigurations.machine-aarch64-linux;
          nix2container =
            (builtins.getAttr pkgs.stdenv.hostPlatform.system inputs.nix2container.packages).nix2container;
        }).nix2container;
    }
  ) pkgsFor;
}
