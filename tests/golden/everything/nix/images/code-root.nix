# Made by nixcompose from profiles.toml, SHA-256 38258822ac9f534439816a5bff89f09e32ea9436b1993deb877da8dabbbafe90.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "latest",
  terms ? [
    "daily"
    "-fzf"
  ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "code-root";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "code-root";
    }).select
      terms;
  user = {
    name = "root";
    uid = 0;
    gid = 0;
    home = "/root";
    description = "root";
    groups = [ ];
  };
  command = [
    "zsh"
    "-c"
    "echo ''"
  ];
  entrypoint = [
    "/bin/tini"
    "--"
  ];
  workingDir = "/workspace";
  env = {
    EDITOR = "vim";
    GREETING = ''
      a "b"
      ''${c} ''\'''\''';
  };
  labels = {
    "devcontainer.metadata" =
      "[{\"containerEnv\": {\"EDITOR\": \"vim\", \"GREETING\": \"a \\\"b\\\"\\n\${c} ''\"}, \"customizations\": {\"vscode\": {\"extensions\": [\"ms-python.python\"], \"settings\": {\"editor.rulers\": [80, 120], \"files.eol\": \"\\n\"}}}, \"mounts\": [\"source=cache,target=/cache,type=volume\"], \"remoteUser\": \"root\"}]";
    "org.opencontainers.image.title" = "Tools \${x}";
  };
  forEditors = true;
}
