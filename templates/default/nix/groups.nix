# Made by nixcompose from profiles.toml, SHA-256 3d7f01cde78732b77fbc3d9dd5fdd1e9d7356fa765dd984661af8b82ea170155.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{
  lib,
  pkgs,
  target ? null,
}:
import ./select.nix {
  inherit lib target;
  inherit (pkgs.stdenv.hostPlatform) system;
  file = "profiles.toml";
  systems = [ "x86_64-linux" ];
  targets = [
    "container"
    "devcontainer"
  ];
  groups = [
    {
      name = "essential";
      packages = [
        "git"
        "curl"
        "jq"
        "ripgrep"
      ];
    }
    {
      name = "development";
      packages = [
        "gh"
        "lazygit"
      ];
      requires = [ "essential" ];
    }
  ];
  profiles = [
    {
      name = "default";
      terms = [ "essential" ];
    }
    {
      name = "full";
      terms = [
        "essential"
        "development"
      ];
    }
  ];
  packages = {
    inherit (pkgs)
      curl
      gh
      git
      jq
      lazygit
      ripgrep
      ;
  };
}
