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
  env = {
    EDITOR = "vim";
    GREETING = ''
      a "b"
      ''${c} ''\'''\''';
  };
  etc = {
    "nix/nix.conf" = {
      text = ''
        allowed-users = @wheel
        bash-prompt = $ ''\'''\'''${x} "'
        connect-timeout = 5
        keep-outputs = true
        extra-experimental-features = nix-command flakes
        extra-substituters = https://cache.example.org?priority=10 s3://cache.example.net
        extra-trusted-public-keys = example-1:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY= other-1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
        extra-trusted-users = dev @wheel
      '';
    };
  };
  labels = {
    "devcontainer.metadata" =
      "[{\"containerEnv\": {\"EDITOR\": \"vim\", \"GREETING\": \"a \\\"b\\\"\\n\${c} ''\"}, \"customizations\": {\"vscode\": {\"extensions\": [\"ms-python.python\"], \"settings\": {\"editor.rulers\": [80, 120], \"files.eol\": \"\\n\"}}}, \"mounts\": [\"source=cache,target=/cache,type=volume\"], \"remoteUser\": \"root\"}]";
    "org.opencontainers.image.title" = "Tools \${x}";
  };
  workingDir = "/workspace";
  forEditors = true;
}
