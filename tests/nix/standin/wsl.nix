# A stand-in for the flake NixOS-WSL: its options as they are now, and the few settings that others read.
let
  module =
    {
      config,
      lib,
      pkgs,
      ...
    }:
    let
      inherit (lib) mkEnableOption mkOption types;

      cfg = config.wsl;

      option =
        type: default:
        mkOption {
          inherit default type;
        };
      yes = option types.bool true;
      no = option types.bool false;
    in
    {
      options.wsl = {
        enable = mkEnableOption "running NixOS as a WSL distribution";
        defaultUser = option types.str "nixos";
        docker-desktop.enable = mkEnableOption "Docker Desktop";
        extraBin = option (types.listOf (
          types.submodule (
            { config, ... }:
            {
              options = {
                copy = no;
                name = option types.str (baseNameOf config.src);
                src = mkOption { type = types.str; };
              };
            }
          )
        )) [ ];
        interop = {
          includePath = yes;
          register = no;
        };
        ssh-agent = {
          enable = mkEnableOption "the ssh-agent of Windows";
          package = option types.package pkgs.wsl2-ssh-agent;
          users = option (types.either (types.enum [
            "!@system"
            "@system"
          ]) (types.listOf types.str)) "!@system";
        };
        startMenuLaunchers = mkEnableOption "shortcuts in the start menu of Windows";
        usbip = {
          enable = mkEnableOption "USB/IP";
          autoAttach = option (types.listOf types.str) [ ];
          snippetIpAddress = option types.str "$(ip route list | sed -nE 's/(default)? via (.*) dev eth0 .*/\\2/p' | head -n1)";
        };
        tarball.configPath = option (types.nullOr types.path) null;
        useWindowsDriver = mkEnableOption "the OpenGL driver of Windows";
        wslConf = option (types.submodule {
          freeformType = types.attrsOf (types.attrsOf types.raw);
          options = {
            automount = {
              enabled = yes;
              ldconfig = no;
              mountFsTab = no;
              options = option types.commas "metadata,uid=1000,gid=100";
              root = option (types.strMatching "^/(.*[^/])?$") "/mnt";
            };
            boot = {
              command = option types.str "";
              initTimeout = option (types.nullOr types.ints.unsigned) null;
              systemd = yes;
            };
            interop = {
              appendWindowsPath = yes;
              enabled = yes;
            };
            network = {
              generateHosts = yes;
              generateResolvConf = yes;
              hostname = option types.str config.networking.hostName;
            };
            user.default = option types.str "root";
          };
        }) { };
      };

      config = lib.mkIf cfg.enable {
        system.build.tarballBuilder = pkgs.writeShellApplication {
          name = "nixos-wsl-tarball-builder";
          text = "nixos-install --system ${config.system.build.toplevel}";
        };
        users.users.${cfg.defaultUser} = {
          extraGroups = [ "wheel" ];
          isNormalUser = true;
          uid = lib.mkDefault 1000;
        };
        users.groups = lib.mkIf cfg.docker-desktop.enable { docker.members = [ cfg.defaultUser ]; };
        warnings = lib.optional (
          !cfg.wslConf.boot.systemd
        ) "systemd is disabled in wsl.conf. This is strongly discouraged and WILL break things";
        wsl.extraBin = [
          {
            src = "/init";
            name = "wslpath";
          }
          { src = "${pkgs.bashInteractive}/bin/bash"; }
        ];
      };
    };
in
{
  nixosModules = {
    default = module;
    wsl = module;
  };
}
