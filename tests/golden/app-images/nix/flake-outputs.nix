# Made by nixcompose from profiles.toml, SHA-256 596efc8b1a15a10cf07dfd850f93c02f695300b287d6c91ba0d05f2a816b069a.
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
      api = {
        terms = [
          "default"
          "api"
        ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.api.contents;
          aarch64-linux = inputs.self.packages.aarch64-linux.api.contents;
        };
      };
      web = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.web.contents;
          aarch64-linux = inputs.self.packages.aarch64-linux.web.contents;
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
  };
  lib = {
    held = agreement.names;
    images = {
      api =
        {
          system,
          tag ? "latest",
          terms ? [
            "default"
            "api"
          ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/api.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
      web =
        {
          system,
          tag ? "latest",
          terms ? [ "default" ],
        }:
        let
          pkgs = lib.getAttr system pkgsFor;
        in
        (import ./images/web.nix {
          inherit lib pkgs;
          inherit tag terms;
        }).image;
    };
  };
  nixosModules = {
    default = import ./modules/nixos.nix;
  };
  packages = builtins.mapAttrs (_system: pkgs: {
    api =
      (import ./images/api.nix {
        inherit lib pkgs;
      }).image;
    api-stream =
      (import ./images/api.nix {
        inherit lib pkgs;
      }).stream;
    web =
      (import ./images/web.nix {
        inherit lib pkgs;
      }).image;
    web-stream =
      (import ./images/web.nix {
        inherit lib pkgs;
      }).stream;
  }) pkgsFor;
}
