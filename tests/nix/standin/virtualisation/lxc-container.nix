# A stand-in for NixOS's module of LXC containers: the root file system of an image, and what runs in one.
{
  config,
  lib,
  pkgs,
  ...
}:
{
  imports = [ ./lxc-image-metadata.nix ];

  config = {
    boot.isContainer = true;
    services.openssh.enable = lib.mkDefault true;
    system.build.image = lib.mkOverride 99 config.system.build.tarball;
    system.build.tarball = pkgs.runCommand "tarball" { } "${config.system.build.toplevel}";
  };
}
