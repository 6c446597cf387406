# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.nixcompose;
  groups = import ../groups.nix {
    inherit lib pkgs;
    inherit (cfg) target;
  };
  added = lib.subtractLists cfg.exclude (cfg.groups ++ cfg.include);
  removed = map (name: "-${name}") cfg.exclude;
  found =
    if added == [ ] then
      {
        packages = [ ];
        problems = [ ];
      }
    else
      groups.resolve (added ++ removed);
in
{
  _file = ./options.nix;
  key = ./options.nix;
  options.nixcompose = {
    groups = lib.mkOption {
      type = lib.types.listOf (
        lib.types.enum [
          "minimal"
          "vscode-server"
          "essential"
          "runtimes"
          "language-servers"
          "kubernetes"
          "development"
          "extras"
        ]
      );
      default = [ ];
      description = "Groups of packages to have.";
    };
    include = lib.mkOption {
      type = lib.types.listOf (
        lib.types.enum [
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
          "gnutar"
          "gzip"
          "gnused"
          "stdenv.cc.cc.lib"
          "gawk"
          "coreutils"
          "findutils"
          "glibc"
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
          "deno"
          "python3"
          "nil"
          "pyright"
          "typescript-language-server"
          "kubectl"
          "k9s"
          "argocd"
          "vcluster"
          "kind"
          "helm"
          "gh"
          "devspace"
          "docker-compose"
          "yarn"
          "lazygit"
          "gitingest"
          "yazi"
          "btop"
          "ncdu"
          "glow"
          "idpbuilder"
        ]
      );
      default = [ ];
      description = "Single packages to have beside the groups.";
    };
    exclude = lib.mkOption {
      type = lib.types.listOf (
        lib.types.enum [
          "minimal"
          "vscode-server"
          "essential"
          "runtimes"
          "language-servers"
          "kubernetes"
          "development"
          "extras"
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
          "gnutar"
          "gzip"
          "gnused"
          "stdenv.cc.cc.lib"
          "gawk"
          "coreutils"
          "findutils"
          "glibc"
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
          "deno"
          "python3"
          "nil"
          "pyright"
          "typescript-language-server"
          "kubectl"
          "k9s"
          "argocd"
          "vcluster"
          "kind"
          "helm"
          "gh"
          "devspace"
          "docker-compose"
          "yarn"
          "lazygit"
          "gitingest"
          "yazi"
          "btop"
          "ncdu"
          "glow"
          "idpbuilder"
        ]
      );
      default = [ ];
      description = "Groups and packages to leave out.";
    };
    target = lib.mkOption {
      type = lib.types.nullOr (
        lib.types.enum [
          "wsl"
          "container"
          "devcontainer"
          "home"
        ]
      );
      default = null;
      description = "The target this is, for packages that go to some targets only.";
    };
    active = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      readOnly = true;
      description = "The groups that are on, with all they bring.";
    };
    packages = lib.mkOption {
      type = lib.types.listOf lib.types.package;
      readOnly = true;
      description = "The packages that follow.";
    };
  };
  config = {
    assertions = map (message: {
      assertion = false;
      inherit message;
    }) found.problems;
    nixcompose = {
      active = groups.active (added ++ removed);
      inherit (found) packages;
    };
  };
}
