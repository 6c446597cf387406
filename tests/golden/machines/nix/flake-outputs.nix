# Made by nixcompose from profiles.toml, SHA-256 9e3bc3ea066b9a7ddabc9c99c60559126c82a37503e35e34ceac29121b4745e6.
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
      x86_64-linux = {
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
  };
  nixosModules = {
    default = import ./modules/nixos.nix inputs;
    wsl = import ./modules/wsl.nix inputs;
  };
  packages = builtins.mapAttrs (_system: _pkgs: {
    windows-tarball-builder =
      inputs.self.nixosConfigurations.windows.config.system.build.tarballBuilder;
  }) pkgsFor;
}
