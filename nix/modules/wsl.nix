# Made by nixcompose from profiles.toml, SHA-256 fd2207ce9828530449bb031e92e85ead5a2ff1ae5005e0a7821bada00ba5b5cc.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  clipboard = pkgs.writeShellScriptBin "wsl-clip" ''
    # Copies standard input to the clipboard: WSLg's if it runs, else that of Windows.
    if [ -n "''${WAYLAND_DISPLAY:-}" ]; then
      exec ${pkgs.wl-clipboard}/bin/wl-copy
    fi
    exec ${config.wsl.wslConf.automount.root}/c/Windows/System32/clip.exe
  '';
  # wslu left nixpkgs in 2026; without it, Windows opens what it is given.
  wslu = builtins.tryEval (pkgs.wslu or (throw "no wslu"));
  opener =
    if wslu.success then
      wslu.value
    else
      pkgs.writeShellScriptBin "wslview" ''
        # Opens an address, or a file by its Windows name, with the program that Windows has for it.
        if [ -e "$1" ]; then
          set -- "$(wslpath -w "$1")"
        fi
        exec ${config.wsl.wslConf.automount.root}/c/Windows/explorer.exe "$1"
      '';
in
{
  _file = ./wsl.nix;
  key = ./wsl.nix;
  imports = [ ./nixos.nix ];
  environment.systemPackages = [
    # The VS Code server is fetched with wget.
    pkgs.wget
    clipboard
    opener
  ];
  # The VS Code server brings a node that was not built for NixOS.
  programs.nix-ld.enable = lib.mkDefault true;
  wsl = {
    enable = lib.mkDefault true;
    interop.register = lib.mkDefault true;
    wslConf = {
      interop = {
        enabled = lib.mkDefault true;
      };
    };
  };
}
