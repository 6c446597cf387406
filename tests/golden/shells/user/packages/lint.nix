{ writeShellScriptBin }: writeShellScriptBin "lint" "echo lint"
