# What any NixOS in a container wants: to be small, and to leave to the engine what the engine looks after.
{
  config,
  lib,
  modulesPath,
  ...
}:
{
  imports = [ "${modulesPath}/profiles/minimal.nix" ];

  boot = {
    isContainer = true;
    # The image brings a list of what is in its store. nixos-rebuild looks for the profile of the system.
    postBootCommands = lib.mkIf config.nix.enable ''
      if [ -f /nix-path-registration ]; then
        ${config.nix.package}/bin/nix-store --load-db < /nix-path-registration && rm /nix-path-registration
      fi
      ${config.nix.package}/bin/nix-env --profile /nix/var/nix/profiles/system --set /run/current-system
    '';
  };

  # The network and the names in it.
  networking = {
    firewall.enable = lib.mkDefault false;
    resolvconf.enable = lib.mkDefault false;
    useDHCP = lib.mkDefault false;
  };
}
