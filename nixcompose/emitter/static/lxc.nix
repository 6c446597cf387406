# A NixOS that runs in an LXC container, with the images that NixOS makes of it for Incus.
{
  lib,
  alias,
  modules,
}:
let
  system = lib.nixosSystem { inherit modules; };
  inherit (system.config.system.build.images) lxc lxc-metadata;

  # The images hold the configuration with this module; with it, the configuration can be switched to from inside.
  inContainer =
    { modulesPath, ... }:
    {
      imports = [ (modulesPath + "/virtualisation/lxc-container.nix") ];
    };

  fileOf = image: lib.escapeShellArg "${image}/${image.passthru.filePath}";
in
system.extendModules { modules = [ inContainer ]; }
// {
  images = {
    inherit lxc lxc-metadata;
    import = system.pkgs.writeShellScriptBin "${alias}-import" ''
      # Gives Incus both under one name; what `incus image import` takes may follow: --reuse, a remote, ...
      exec incus image import ${fileOf lxc-metadata} ${fileOf lxc} --alias ${lib.escapeShellArg alias} "$@"
    '';
  };
}
