# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
final: _prev: {
  azure-cli-bin = final.callPackage ./packages/azure-cli-bin.nix { };
  claude-cli = final.callPackage ./npm.nix {
    command = "claude";
    npmPackage = "@anthropic-ai/claude-code";
    pname = "claude-cli";
    version = "1.0.95";
  };
  claude-manager = final.callPackage ./binary.nix {
    description = "Manager for Claude Code sessions";
    homepage = "https://github.com/PittampalliOrg/claude-session-manager";
    inPath = [
      "fzf"
      "gum"
      "jq"
      "tmux"
      "zoxide"
    ];
    license = "mit";
    patched = false;
    pname = "claude-manager";
    programs = {
      claude-manager = "claude-manager";
    };
    sources = {
      x86_64-linux = {
        format = "executable";
        hash = "sha256-kbdU3aVevc0HgD3Q0p576fMdg4jzDFo0MM9Pc/WcUjw=";
        url = "https://github.com/PittampalliOrg/claude-session-manager/releases/download/v1.3.8/claude-manager-linux-x64";
      };
    };
    version = "1.3.8";
  };
  codex-cli = final.callPackage ./npm.nix {
    command = "codex";
    npmPackage = "@openai/codex";
    pname = "codex-cli";
    version = "0.25.0";
  };
  gemini-cli = final.callPackage ./npm.nix {
    command = "gemini";
    npmPackage = "@google/gemini-cli";
    pname = "gemini-cli";
    version = "0.2.1";
  };
  idpbuilder = final.callPackage ./binary.nix {
    description = "Builds internal developer platforms on a local Kubernetes cluster";
    homepage = "https://github.com/cnoe-io/idpbuilder";
    license = "asl20";
    pname = "idpbuilder";
    programs = {
      idpbuilder = "idpbuilder";
    };
    sources = {
      x86_64-linux = {
        format = "tar.gz";
        hash = "sha256-ZE5ActmrVmpJzaL7p/MsAqFjgHdHkpItpQ7WmEMCN7s=";
        url = "https://github.com/cnoe-io/idpbuilder/releases/download/v0.10.0/idpbuilder-linux-amd64.tar.gz";
      };
    };
    version = "0.10.0";
  };
  sesh = final.callPackage ./binary.nix {
    description = "Smart session manager for the terminal";
    homepage = "https://github.com/joshmedeski/sesh";
    inPath = [
      "fzf"
      "tmux"
      "zoxide"
    ];
    license = "mit";
    pname = "sesh";
    programs = {
      sesh = "sesh";
    };
    sources = {
      x86_64-linux = {
        format = "tar.gz";
        hash = "sha256-OvKYPePTKtmVWHKgjLp7CDfr5u6XrRrhbBaIDPz2CMU=";
        url = "https://github.com/joshmedeski/sesh/releases/download/v2.6.0/sesh_Linux_x86_64.tar.gz";
      };
    };
    version = "2.6.0";
  };
  vscode-cli = final.callPackage ./binary.nix {
    description = "Command line of Visual Studio Code, for tunnels and servers";
    homepage = "https://code.visualstudio.com/docs/editor/command-line";
    license = "unfree";
    patched = false;
    pname = "vscode-cli";
    programs = {
      code = "code";
    };
    sources = {
      x86_64-linux = {
        format = "tar.gz";
        hash = "sha256-DWpL+qIJ+CelVEtUye8h8Ayc9O4ZzJIWI5Q/qrZZrFc=";
        url = "https://update.code.visualstudio.com/1.103.2/cli-alpine-x64/stable";
      };
    };
    version = "1.103.2";
  };
}
