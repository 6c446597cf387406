{ programs.zsh.autosuggestion.enable = true; }
