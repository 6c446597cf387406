# Made by nixcompose from profiles.toml, SHA-256 a46ec7069e13b4e1924d47c580c00bbbd760fd33803037d25a2fa69a241b21c6.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  tag ? "v1",
  terms ? [ "default" ],
}:
import ../image.nix {
  inherit lib pkgs tag;
  name = "ghcr.io/me/work";
  maxLayers = 100;
  packages =
    (import ../groups.nix {
      inherit lib pkgs;
      target = "work";
    }).select
      terms;
  user = {
    name = "dev";
    uid = 1000;
    gid = 1000;
    home = "/home/dev";
    description = "dev";
    groups = [ ];
  };
  env = {
    GREETING = ''
      a "b"
      ''${c} ''\'''\''';
  };
  labels = {
    "devcontainer.metadata" =
      "[{\"capAdd\": [\"SYS_PTRACE\"], \"containerEnv\": {\"GREETING\": \"a \\\"b\\\"\\n\${c} ''\"}, \"customizations\": {\"vscode\": {\"extensions\": [\"ms-python.python\"], \"settings\": {\"editor.rulers\": [80, 120], \"files.eol\": \"\\n\"}}}, \"forwardPorts\": [8080, 3000], \"hostRequirements\": {\"cpus\": 4, \"gpu\": \"optional\", \"memory\": \"8gb\", \"storage\": \"32gb\"}, \"init\": true, \"mounts\": [\"source=cache,target=/cache,type=volume\", {\"source\": \"history\", \"target\": \"/history\", \"type\": \"volume\"}, {\"source\": \"\${localEnv:HOME}/.ssh\", \"target\": \"/ssh\", \"type\": \"bind\"}], \"privileged\": false, \"remoteEnv\": {\"PATH\": \"\${containerEnv:PATH}:/extra\"}, \"remoteUser\": \"dev\", \"securityOpt\": [\"seccomp=unconfined\"], \"updateRemoteUserUID\": false, \"userEnvProbe\": \"loginShell\"}]";
  };
  forEditors = true;
}
