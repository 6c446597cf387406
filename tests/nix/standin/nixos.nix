# A stand-in for NixOS: the options that emitted modules set, and `nixosSystem`.
{ lib }:

let
  inherit (lib) mkEnableOption mkOption types;

  assertions = import ./assertions.nix { inherit lib; };

  option =
    type: default:
    mkOption {
      inherit default type;
    };
  packages = option (types.listOf types.package) [ ];
  strings = option (types.listOf types.str) [ ];
  text = option types.lines "";
  anything = option (types.attrsOf types.anything) { };

  program = types.submodule {
    freeformType = types.attrsOf types.anything;
    options.enable = mkEnableOption "it";
  };

  named =
    options:
    option (types.attrsOf (
      types.submodule (
        { name, ... }@args:
        {
          options = {
            name = option types.str name;
          }
          // options args;
        }
      )
    )) { };

  # What nix.conf can hold.
  confAtom = types.nullOr (
    types.oneOf [
      types.bool
      types.int
      types.float
      types.str
      types.path
      types.package
    ]
  );

  variables = option (types.attrsOf (
    types.nullOr (
      types.oneOf [
        (types.listOf (
          types.oneOf [
            types.int
            types.str
            types.path
          ]
        ))
        types.int
        types.str
        types.path
      ]
    )
  )) { };

  module =
    {
      config,
      extendModules,
      pkgs,
      ...
    }:
    {
      imports = [ assertions.module ];

      options = {
        boot = option (types.submodule {
          freeformType = types.attrsOf types.anything;
          options.isContainer = option types.bool false;
        }) { };
        console = anything;
        documentation = anything;
        environment = {
          etc = option (types.attrsOf (
            types.submodule (
              { name, ... }:
              {
                options = {
                  enable = option types.bool true;
                  group = option types.str "+0";
                  mode = option types.str "symlink";
                  source = mkOption { type = types.path; };
                  target = option types.str name;
                  text = option (types.nullOr types.lines) null;
                  user = option types.str "+0";
                };
              }
            )
          )) { };
          extraInit = text;
          pathsToLink = strings;
          sessionVariables = variables;
          shellAliases = option (types.attrsOf (types.nullOr (types.either types.str types.path))) { };
          shells = option (types.listOf (types.either types.package types.path)) [ ];
          systemPackages = packages;
          inherit variables;
        };
        fileSystems = anything;
        fonts = anything;
        hardware = anything;
        i18n = anything;
        image.filePath = option types.str "image";
        image.modules = option (types.attrsOf types.raw) { };
        networking = {
          dhcpcd.enable = option types.bool true;
          extraHosts = text;
          firewall = option program { };
          hostName = option (types.strMatching "^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$") "nixos";
          nameservers = strings;
          resolvconf.enable = option types.bool true;
          useDHCP = option types.bool true;
          useHostResolvConf = option types.bool true;
        };
        nix = {
          channel.enable = option types.bool true;
          enable = option types.bool true;
          extraOptions = text;
          gc = {
            automatic = option types.bool false;
            dates = option types.singleLineStr "03:15";
            options = option types.singleLineStr "";
            persistent = option types.bool true;
            randomizedDelaySec = option types.singleLineStr "0";
          };
          package = option types.package pkgs.nix;
          settings = option (types.submodule {
            freeformType = types.attrsOf (types.either confAtom (types.listOf confAtom));
            options = {
              allowed-users = option (types.listOf types.str) [ "*" ];
              auto-optimise-store = option types.bool false;
              cores = option types.int 0;
              extra-sandbox-paths = strings;
              max-jobs = option (types.either types.int (types.enum [ "auto" ])) "auto";
              require-sigs = option types.bool true;
              sandbox = option (types.either types.bool (types.enum [ "relaxed" ])) true;
              substituters = mkOption { type = types.listOf types.str; };
              system-features = mkOption { type = types.listOf types.str; };
              trusted-public-keys = mkOption { type = types.listOf types.str; };
              trusted-substituters = strings;
              trusted-users = mkOption { type = types.listOf types.str; };
            };
          }) { };
        };
        nixpkgs = {
          config = option types.attrs { };
          hostPlatform = option (types.either types.str types.attrs) "x86_64-linux";
          overlays = option (types.listOf types.raw) [ ];
          pkgs = mkOption { type = types.pkgs; };
        };
        programs = option (types.submodule {
          freeformType = types.attrsOf program;
          options.nix-ld = {
            enable = mkEnableOption "nix-ld";
            libraries = packages;
            package = option types.package pkgs.nix-ld;
          };
        }) { };
        security = anything;
        services = option (types.attrsOf program) { };
        system = {
          activationScripts = anything;
          build = option (types.lazyAttrsOf types.unspecified) { };
          stateVersion = mkOption { type = types.str; };
        };
        systemd = option (types.submodule {
          freeformType = types.attrsOf types.anything;
          options.tmpfiles.rules = strings;
        }) { };
        time = anything;
        users = {
          allowNoPasswordLogin = option types.bool false;
          defaultUserShell = option (types.either types.path types.package) pkgs.bashInteractive;
          groups = named (_: {
            gid = option (types.nullOr types.int) null;
            members = strings;
          });
          mutableUsers = option types.bool true;
          users = named (
            { name, config, ... }:
            {
              createHome = option types.bool config.isNormalUser;
              description = option types.str "";
              enable = option types.bool true;
              extraGroups = strings;
              group = option types.str (if config.isNormalUser then "users" else "");
              hashedPassword = option (types.nullOr types.str) null;
              home = option types.path (if config.isNormalUser then "/home/${name}" else "/var/empty");
              initialPassword = option (types.nullOr types.str) null;
              isNormalUser = option types.bool false;
              isSystemUser = option types.bool false;
              linger = option (types.nullOr types.bool) null;
              openssh.authorizedKeys.keys = strings;
              inherit packages;
              shell = option (types.nullOr (types.either types.package types.path)) pkgs.bashInteractive;
              uid = option (types.nullOr types.int) null;
            }
          );
        };
      };

      config.nix.settings = {
        substituters = lib.mkAfter [ "https://cache.nixos.org/" ];
        system-features = lib.mkDefault [
          "nixos-test"
          "benchmark"
          "big-parallel"
          "kvm"
        ];
        trusted-public-keys = [ "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=" ];
        trusted-users = [ "root" ];
      };

      config.system.build = {
        toplevel = assertions.check config (
          pkgs.buildEnv {
            name = "nixos-system-${config.networking.hostName}";
            paths = config.environment.systemPackages;
          }
        );
        # Each image is of the configuration with one more module. As in NixOS, what builds an image has no place in
        # the configuration itself, of which NixOS warns.
        images = lib.throwIf (config.system.build ? image) "system.build.image is defined" (
          lib.mapAttrs (
            _: file:
            let
              inherit ((extendModules { modules = [ file ]; })) config;
            in
            config.system.build.image
            // {
              passthru = {
                inherit config;
                inherit (config.image) filePath;
              };
            }
          ) config.image.modules
        );
      };
      config.image.modules = {
        lxc = ./virtualisation/lxc-container.nix;
        lxc-metadata = ./virtualisation/lxc-image-metadata.nix;
      };
    };

  # The package set that the options nixpkgs.* describe.
  nixpkgsModule =
    { config, options, ... }:
    let
      cfg = config.nixpkgs;
      fresh = import ./pkgs.nix {
        inherit (cfg) config;
        system = cfg.hostPlatform.system or cfg.hostPlatform;
      };
    in
    {
      _module.args.pkgs = lib.mkDefault (
        (if options.nixpkgs.pkgs.isDefined then cfg.pkgs else fresh).appendOverlays cfg.overlays
      );
    };
in
{
  modules,
  specialArgs ? { },
  system ? null,
}:
let
  evaluated = lib.evalModules {
    class = "nixos";
    modules =
      modules
      ++ [
        module
        nixpkgsModule
      ]
      ++ lib.optional (system != null) { nixpkgs.hostPlatform = lib.mkDefault system; };
    specialArgs = {
      modulesPath = toString ./.;
    }
    // specialArgs;
  };
in
evaluated
// {
  inherit lib;
  inherit (evaluated._module.args) pkgs;
}
