# Made by nixcompose from profiles.toml, SHA-256 167c997eb09c93cb59c05470c2fe98caade5c7181798fede928ffcaa80215244.
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
      debian = {
        terms = [ "site" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.debian.contents;
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
  homeModules = {
    default = import ./modules/home-manager.nix;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells packages;
  };
  lib = {
    held = agreement.names;
  };
  nixosModules = {
    default = import ./modules/nixos.nix;
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
    }
  ) pkgsFor;
}
