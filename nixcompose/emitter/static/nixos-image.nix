# An OCI image of a whole NixOS, with systemd as its first process. NixOS makes its root itself when it is
# activated, so little has to be there before.
{
  lib,
  pkgs,
  name,
  tag,
  maxLayers,
  nixos,
  early ? null,
  env ? { },
  labels ? { },
  nix2container ? null,
  ports ? [ ],
}:
let
  inherit (nixos) config;
  inherit (config.system.build) toplevel;

  # An editor comes in as soon as the container runs, through a shell, and as a user that NixOS has still to make.
  # What NixOS finds of these when it is activated it takes over.
  beforeBoot = lib.optionalAttrs (early != null) {
    "bin/sh".target = "${pkgs.bashInteractive}/bin/sh";
    "etc/group".text = "root:x:0:\nusers:x:100:\n";
    "etc/passwd".text =
      "root:x:0:0:System administrator:/root:/bin/sh\n"
      + lib.optionalString (early.name != "root") (
        "${early.name}:x:${toString early.uid}:${toString early.gid}:${early.description}:${early.home}:/bin/sh\n"
      );
    "usr/bin/env".target = "${pkgs.coreutils}/bin/env";
    ${lib.removePrefix "/" early.home} = {
      mode = "700";
      owner = early;
    };
  };

  # For commands that are run beside systemd. It is the variable `container` that tells systemd where it is.
  baseEnv = {
    PATH =
      "/run/wrappers/bin:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin"
      + lib.optionalString (early != null) ":${toplevel}/sw/bin";
    container = "docker";
  };

  built = import ./build-image.nix {
    inherit
      lib
      pkgs
      nix2container
      name
      tag
      maxLayers
      ;
    contents = [ ];
    closure = [ toplevel ];
    tree = {
      "etc/os-release".target = "${toplevel}/etc/os-release";
      "nix-path-registration".source = "${pkgs.closureInfo { rootPaths = [ toplevel ]; }}/registration";
      "sbin/init".target = "${toplevel}/init";
      dev = { };
      proc = { };
      root.mode = "700";
      run = { };
      sys = { };
      tmp.mode = "1777";
      var = { };
    }
    // beforeBoot;
    config = {
      Cmd = [ "${toplevel}/init" ];
      Entrypoint = [ ];
      Env = lib.mapAttrsToList (variable: text: "${variable}=${text}") (baseEnv // env);
      ExposedPorts = lib.genAttrs (map (port: "${toString port}/tcp") ports) (_: { });
      Labels = labels;
      StopSignal = "SIGRTMIN+3";
      User = "root";
      WorkingDir = "/";
    };
  };
  # What is in an image can be asked of it.
  inspectable = image: image // { contents = config.environment.systemPackages; };
in
{
  inherit (built) layers;
  image = inspectable built.image;
  stream = inspectable built.stream;
  nix2container = inspectable built.nix2container;
}
