# Made by nixcompose from profiles.toml, SHA-256 cfdaba747598c51309efedc59a6551c17b2efcbaade67fca9fa7b4f400ddaddd.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
final: _prev: {
  azure-cli-bin = final.callPackage ./packages/azure-cli-bin.nix { };
  claude-cli = final.callPackage ./packages/npx-cli.nix {
    command = "claude";
    npmPackage = "@anthropic-ai/claude-code";
    pname = "claude-cli";
    version = "1.0.95";
  };
  claude-manager = final.callPackage ./packages/claude-manager.nix { };
  codex-cli = final.callPackage ./packages/npx-cli.nix {
    command = "codex";
    npmPackage = "@openai/codex";
    pname = "codex-cli";
    version = "0.25.0";
  };
  gemini-cli = final.callPackage ./packages/npx-cli.nix {
    command = "gemini";
    npmPackage = "@google/gemini-cli";
    pname = "gemini-cli";
    version = "0.2.1";
  };
  idpbuilder = final.callPackage ./packages/idpbuilder.nix { };
  sesh = final.callPackage ./packages/sesh.nix { };
  vscode-cli = final.callPackage ./packages/vscode-cli.nix { };
}
