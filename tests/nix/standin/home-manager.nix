# A stand-in for the flake home-manager: the options that emitted modules set, and how a configuration is made.
let
  lib = import ./lib.nix;
  inherit (lib) mkEnableOption mkOption types;

  assertions = import ./assertions.nix { inherit lib; };

  # Settings of a program or service that has no option here but `enable`.
  freeform = mkOption {
    type = types.attrsOf (
      types.submodule {
        freeformType = types.attrsOf types.anything;
        options.enable = mkEnableOption "it";
      }
    );
    default = { };
  };
  anything = mkOption {
    type = types.attrsOf types.anything;
    default = { };
  };
  files = mkOption {
    type = types.attrsOf (
      types.submodule (
        { name, config, ... }:
        {
          config.source = lib.mkIf (config.text != null) (lib.mkDefault (builtins.toFile "text" config.text));
          options = {
            enable = mkOption {
              type = types.bool;
              default = true;
            };
            executable = mkOption {
              type = types.nullOr types.bool;
              default = null;
            };
            force = mkEnableOption "replacing what is there";
            recursive = mkEnableOption "linking file by file";
            source = mkOption { type = types.path; };
            target = mkOption {
              type = types.str;
              default = name;
            };
            text = mkOption {
              type = types.nullOr types.lines;
              default = null;
            };
          };
        }
      )
    );
    default = { };
  };

  module =
    { config, pkgs, ... }:
    {
      imports = [ assertions.module ];

      options = {
        home = {
          activationPackage = mkOption {
            type = types.package;
            readOnly = true;
          };
          file = files;
          homeDirectory = mkOption { type = types.path; };
          packages = mkOption {
            type = types.listOf types.package;
            default = [ ];
          };
          path = mkOption {
            type = types.package;
            readOnly = true;
          };
          sessionPath = mkOption {
            type = types.listOf types.str;
            default = [ ];
          };
          sessionVariables = mkOption {
            type = types.lazyAttrsOf (
              types.oneOf [
                types.str
                types.path
                types.int
                types.float
                types.bool
              ]
            );
            default = { };
          };
          shellAliases = mkOption {
            type = types.attrsOf types.str;
            default = { };
          };
          stateVersion = mkOption { type = types.str; };
          username = mkOption { type = types.str; };
        };
        fonts = anything;
        nix = anything;
        nixpkgs = {
          config = mkOption {
            type = types.nullOr types.attrs;
            default = null;
          };
          overlays = mkOption {
            type = types.nullOr (types.listOf types.raw);
            default = null;
          };
        };
        programs = freeform;
        services = freeform;
        systemd.user = anything;
        xdg = {
          enable = mkEnableOption "the XDG directories";
          configFile = files;
          dataFile = files;
        };
      };

      config.home = {
        activationPackage = pkgs.buildEnv {
          name = "home-manager-generation";
          paths = config.home.packages;
        };
        path = pkgs.buildEnv {
          name = "home-manager-path";
          paths = config.home.packages;
        };
      };
    };

  homeManagerConfiguration =
    {
      pkgs,
      lib ? pkgs.lib,
      modules ? [ ],
      extraSpecialArgs ? { },
    }:
    let
      evaluated = lib.evalModules {
        class = "homeManager";
        modules = modules ++ [
          module
          (
            { config, ... }:
            {
              _module.args.pkgs = lib.mkDefault (
                if config.nixpkgs.overlays == null then pkgs else pkgs.appendOverlays config.nixpkgs.overlays
              );
            }
          )
        ];
        specialArgs = {
          modulesPath = toString ./.;
        }
        // extraSpecialArgs;
      };
    in
    assertions.check evaluated.config (
      evaluated
      // {
        inherit (evaluated.config.home) activationPackage;
        inherit (evaluated._module.args) pkgs;
      }
    );

  # home-manager as a part of NixOS: home-manager.users.<name>.
  nixosModule =
    { config, pkgs, ... }:
    {
      options.home-manager = {
        backupFileExtension = mkOption {
          type = types.nullOr types.str;
          default = null;
        };
        extraSpecialArgs = mkOption {
          type = types.attrs;
          default = { };
        };
        sharedModules = mkOption {
          type = types.listOf types.raw;
          default = [ ];
        };
        useGlobalPkgs = mkEnableOption "the packages of the system";
        useUserPackages = mkEnableOption "users.users.<name>.packages";
        users = mkOption {
          type = types.attrsOf (
            types.submoduleWith {
              class = "homeManager";
              modules = [
                module
                (
                  { name, ... }:
                  {
                    _module.args.pkgs = lib.mkDefault pkgs;
                    home = {
                      homeDirectory = config.users.users.${name}.home;
                      username = config.users.users.${name}.name;
                    };
                  }
                )
              ]
              ++ config.home-manager.sharedModules;
              specialArgs = {
                osConfig = config;
              }
              // config.home-manager.extraSpecialArgs;
            }
          );
          default = { };
        };
      };

      config = {
        assertions = lib.concatMap (user: user.assertions) (lib.attrValues config.home-manager.users);
        environment.pathsToLink = lib.mkIf config.home-manager.useUserPackages [ "/etc/profile.d" ];
        users.users = lib.mkIf config.home-manager.useUserPackages (
          lib.mapAttrs (_: user: { packages = [ user.home.path ]; }) config.home-manager.users
        );
        warnings = lib.concatMap (user: user.warnings) (lib.attrValues config.home-manager.users);
      };
    };
in
{
  lib = { inherit homeManagerConfiguration; };
  nixosModules = {
    default = nixosModule;
    home-manager = nixosModule;
  };
}
