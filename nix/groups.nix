# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  target ? null,
}:
let
  # Our own packages on top of pkgs, whether or not the caller applied the overlay.
  ours = import ./overlay.nix final pkgs;
  final =
    pkgs
    // ours
    // {
      callPackage = lib.callPackageWith final;
    };
in
import ./select.nix {
  inherit lib target;
  inherit (pkgs.stdenv.hostPlatform) system;
  file = "profiles.toml";
  systems = [ "x86_64-linux" ];
  targets = [
    "wsl"
    "container"
    "devcontainer"
    "home"
  ];
  groups = [
    {
      name = "minimal";
      packages = [
        "tmux"
        "git"
        "vim"
        "fzf"
        "ripgrep"
        "fd"
        "bat"
        "curl"
        "wget"
        "jq"
        "which"
        "file"
        "gemini-cli"
        "claude-cli"
        "codex-cli"
        "sesh"
      ];
    }
    {
      name = "vscode-server";
      packages = [
        "gnutar"
        "gzip"
        "gnused"
        "stdenv.cc.cc.lib"
        "gawk"
        "coreutils"
        "findutils"
        "glibc"
      ];
    }
    {
      name = "essential";
      packages = [
        "gnugrep"
        "eza"
        "zoxide"
        "yq"
        "tree"
        "htop"
        "ncurses"
        "direnv"
        "stow"
        "gum"
        "nix"
        "tailscale"
        "claude-manager"
        "vscode-cli"
        "azure-cli-bin"
        "nodejs_20"
        "wl-clipboard"
      ];
      includes = [
        "minimal"
        "vscode-server"
      ];
    }
    {
      name = "runtimes";
      packages = [
        "nodejs_20"
        "deno"
        "python3"
      ];
    }
    {
      name = "language-servers";
      packages = [
        "nil"
        "pyright"
        "typescript-language-server"
      ];
    }
    {
      name = "kubernetes";
      packages = [
        "kubectl"
        "k9s"
        "argocd"
        "vcluster"
        "kind"
        "helm"
      ];
      requires = [ "essential" ];
    }
    {
      name = "development";
      packages = [
        "gh"
        "devspace"
        "docker-compose"
        "yarn"
        "lazygit"
        {
          name = "gitingest";
          skip = "build failure";
        }
      ];
      requires = [ "essential" ];
    }
    {
      name = "extras";
      packages = [
        "yazi"
        "btop"
        "ncdu"
        "glow"
        "idpbuilder"
      ];
      includes = [
        "runtimes"
        "language-servers"
      ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "essential" ];
    }
    {
      name = "full";
      terms = [
        "essential"
        "kubernetes"
        "development"
        "extras"
      ];
    }
  ];
  packages = {
    inherit (ours)
      azure-cli-bin
      claude-cli
      claude-manager
      codex-cli
      gemini-cli
      idpbuilder
      sesh
      vscode-cli
      ;
    inherit (pkgs)
      argocd
      bat
      btop
      coreutils
      curl
      deno
      devspace
      direnv
      docker-compose
      eza
      fd
      file
      findutils
      fzf
      gawk
      gh
      git
      glow
      gnugrep
      gnused
      gnutar
      gum
      gzip
      htop
      jq
      k9s
      kind
      kubectl
      lazygit
      ncdu
      ncurses
      nil
      nix
      nodejs_20
      pyright
      python3
      ripgrep
      stow
      tailscale
      tmux
      tree
      vcluster
      vim
      wget
      which
      wl-clipboard
      yarn
      yazi
      yq
      zoxide
      ;
    inherit (pkgs.nodePackages) typescript-language-server;
    glibc = pkgs.glibc.out;
    helm = pkgs.kubernetes-helm;
    "stdenv.cc.cc.lib" = pkgs.stdenv.cc.cc.lib;
  };
  versions = {
    nodejs_20 = [
      {
        op = ">=";
        version = "20";
      }
    ];
  };
}
