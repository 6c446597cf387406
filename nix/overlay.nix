# Made by nixcompose from profiles.toml, SHA-256 fd2207ce9828530449bb031e92e85ead5a2ff1ae5005e0a7821bada00ba5b5cc.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
final: _prev: {
  azure-cli-bin = final.callPackage ./packages/azure-cli-bin.nix { };
  claude-cli = final.callPackage ./npm.nix {
    command = "claude";
    npmPackage = "@anthropic-ai/claude-code";
    pname = "claude-cli";
    version = "1.0.95";
  };
  claude-manager = final.callPackage ./packages/claude-manager.nix { };
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
  idpbuilder = final.callPackage ./packages/idpbuilder.nix { };
  sesh = final.callPackage ./packages/sesh.nix { };
  vscode-cli = final.callPackage ./packages/vscode-cli.nix { };
}
