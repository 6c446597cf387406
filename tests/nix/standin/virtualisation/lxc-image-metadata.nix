# A stand-in for NixOS's module of the metadata that Incus wants beside the root file system.
{
  config,
  lib,
  pkgs,
  ...
}:
{
  options.virtualisation.lxc.templates = lib.mkOption {
    type = lib.types.attrsOf lib.types.anything;
    default = { };
  };

  config = {
    image.filePath = "tarball/nixos-image-lxc-${pkgs.stdenv.hostPlatform.system}.tar.xz";
    system.build.image = config.system.build.metadata;
    system.build.metadata = pkgs.runCommand "metadata" { } "metadata.yaml";
  };
}
