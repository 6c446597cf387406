# Made by nixcompose from profiles.toml, SHA-256 186c774a50fefea91d0e81fe39489baaf3f357710157d679388d836496ea2707.
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
        "aarch64-darwin"
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
      web = {
        terms = [ "web" ];
        packages = {
          x86_64-linux = inputs.self.devShells.x86_64-linux.web.contents;
          aarch64-darwin = inputs.self.devShells.aarch64-darwin.web.contents;
        };
      };
      api = {
        terms = [ "server" ];
        packages = {
          x86_64-linux = inputs.self.devShells.x86_64-linux.api.contents;
        };
      };
      "all.apps" = {
        terms = [
          "web"
          "backend"
          "-strace"
        ];
        packages = {
          x86_64-linux = inputs.self.devShells.x86_64-linux."all.apps".contents;
          aarch64-darwin = inputs.self.devShells.aarch64-darwin."all.apps".contents;
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
      "shell-all.apps" = shells."all.apps";
      shell-default = shells.default;
      shell-server = shells.server;
      shell-web = shells.web;
      agreement = agreement.check pkgs;
    }
    // lib.optionalAttrs (builtins.elem system [ "x86_64-linux" ]) {
      shell-api = shells.api;
    }
  ) pkgsFor;
  devShells = builtins.mapAttrs (
    system: pkgs:
    let
      groups = import ./groups.nix {
        inherit lib pkgs;
      };
    in
    {
      "all.apps" = import ./shells/all.apps.nix {
        inherit lib pkgs;
      };
      default = pkgs.mkShellNoCC {
        packages = groups.profiles.default;
      };
      server = pkgs.mkShellNoCC {
        packages = groups.profiles.server;
      };
      web = import ./shells/web.nix {
        inherit lib pkgs;
      };
    }
    // lib.optionalAttrs (builtins.elem system [ "x86_64-linux" ]) {
      api = import ./shells/api.nix {
        inherit lib pkgs;
      };
    }
  ) pkgsFor;
  formatter = builtins.mapAttrs (_system: pkgs: pkgs.alejandra) pkgsFor;
  homeModules = {
    default = import ./modules/home-manager.nix;
  };
  hydraJobs = {
    inherit (inputs.self) checks devShells;
  };
  legacyPackages = builtins.mapAttrs (system: pkgs: {
    fromEnvironment =
      let
        groups = import ./groups.nix {
          inherit lib pkgs;
        };
        terms = import ./from-environment.nix {
          inherit lib;
          variable = "OLD_SELECTION";
          names = [
            "default"
            "web"
            "server"
            "base"
            "frontend"
            "backend"
            "git"
            "lint"
            "nodejs_20"
            "strace"
            "python3"
            "gdb"
          ];
        };
      in
      {
        default = pkgs.buildEnv {
          name = "from-environment";
          paths = groups.select terms;
        };
        web = import ./shells/web.nix {
          inherit lib pkgs terms;
        };
        "all.apps" = import ./shells/all.apps.nix {
          inherit lib pkgs terms;
        };
      }
      // lib.optionalAttrs (builtins.elem system [ "x86_64-linux" ]) {
        api = import ./shells/api.nix {
          inherit lib pkgs terms;
        };
      };
  }) pkgsFor;
  lib = {
    held = agreement.names;
  };
  nixosModules = {
    default = import ./modules/nixos.nix;
  };
  templates = {
    "a.b" = {
      path = ../. + "/user/my template";
      description = "it's \"one\" \${more} ''";
    };
    web = {
      path = ../user/apps/web;
      description = "An app";
    };
  };
}
