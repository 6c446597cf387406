# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
# What any NixOS in WSL wants beside its packages: Windows within reach, and its editor and its Docker at hand.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  # Where the drives of Windows are, and below it what WSL shares between its distributions.
  windows = config.wsl.wslConf.automount.root;

  clipboard = pkgs.writeShellScriptBin "wsl-clip" ''
    # Copies standard input to the clipboard: WSLg's if it runs, else that of Windows.
    if [ -n "''${WAYLAND_DISPLAY:-}" ]; then
      exec ${pkgs.wl-clipboard}/bin/wl-copy
    fi
    exec ${lib.escapeShellArg "${windows}/c/Windows/System32/clip.exe"}
  '';

  # wslu left nixpkgs in 2026; without it, Windows opens what it is given.
  wslu = builtins.tryEval (pkgs.wslu or (throw "no wslu"));
  opener = if wslu.success then wslu.value else wslview;
  wslview = pkgs.writeShellScriptBin "wslview" ''
    # Opens an address, or a file by its Windows name, with the program that Windows has for it.
    if [ -e "$1" ]; then
      set -- "$(wslpath -w "$1")"
    fi
    exec ${lib.escapeShellArg "${windows}/c/Windows/explorer.exe"} "$1"
  '';

  code = pkgs.writeShellScriptBin "code" ''
    # The VS Code of Windows, be it of one user or of all.
    drive=${lib.escapeShellArg "${windows}/c"}
    for code in "$drive"/Users/*/AppData/Local/Programs/"Microsoft VS Code"/bin/code \
      "$drive/Program Files/Microsoft VS Code/bin/code"; do
      if [ -x "$code" ]; then
        exec "$code" "$@"
      fi
    done
    echo "code: there is no VS Code on the Windows drive $drive" >&2
    exit 127
  '';

  docker = pkgs.writeShellScriptBin "docker" ''
    # The client of Docker Desktop, which it shares with the distributions of WSL, as it does its socket.
    shared=${lib.escapeShellArg "${windows}/wsl/docker-desktop"}
    if [ ! -x "$shared/cli-tools/usr/bin/docker" ]; then
      echo "docker: Docker Desktop does not run, or its WSL integration is off for this distribution" >&2
      exit 127
    fi
    if [ -z "''${DOCKER_HOST:-}''${DOCKER_CONTEXT:-}" ] && [ ! -S /var/run/docker.sock ]; then
      export DOCKER_HOST="unix://$shared/shared-sockets/guest-services/docker.proxy.sock"
    fi
    exec "$shared/cli-tools/usr/bin/docker" "$@"
  '';
in
{
  config = lib.mkMerge [
    {
      environment.systemPackages = [
        # The VS Code server is fetched with wget.
        pkgs.wget
        clipboard
        opener
        # A Linux VS Code among the packages goes before.
        (lib.lowPrio code)
      ];
      # The VS Code server brings a node that was not built for NixOS.
      programs.nix-ld.enable = lib.mkDefault true;
      wsl = {
        enable = lib.mkDefault true;
        interop.register = lib.mkDefault true;
        wslConf.interop.enabled = lib.mkDefault true;
      };
    }
    (lib.mkIf config.wsl.docker-desktop.enable {
      environment.systemPackages = [ (lib.lowPrio docker) ];
      # Where programs of Windows look for it.
      systemd.tmpfiles.rules = [ "L+ /usr/local/bin/docker - - - - ${docker}/bin/docker" ];
    })
  ];
}
