# Made by nixcompose from profiles.toml, SHA-256 3d7f01cde78732b77fbc3d9dd5fdd1e9d7356fa765dd984661af8b82ea170155.
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
      container = {
        terms = [ "default" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.container.contents;
        };
      };
      devcontainer = {
        terms = [ "full" ];
        packages = {
          x86_64-linux = inputs.self.packages.x86_64-linux.devcontainer.contents;
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
  homeModules = {
    default = import ./modules/home-manager.nix;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells packages;
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
          terms ? [ "full" ],
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
  nixosModules = {
    default = import ./modules/nixos.nix;
  };
  packages = builtins.mapAttrs (_system: pkgs: {
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
}
