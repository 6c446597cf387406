# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
{ lib, ... }:
{
  nixcompose = {
    target = lib.mkDefault "dotfiles";
    groups = lib.mkDefault [ "shell" ];
  };
  home = {
    username = lib.mkDefault "dev";
    homeDirectory = lib.mkDefault "/home/dev";
    stateVersion = lib.mkDefault "25.05";
    sessionVariables = {
      EDITOR = lib.mkDefault "vim";
      GOPATH = lib.mkDefault "$HOME/go";
      GREETING = lib.mkDefault "a \\\"b\\\" \\`c\\` \\$(d) $HOME \\\\ ''";
    };
    file = {
      ".local/bin/my tool".source = lib.mkDefault (../. + "/../user/my tool.sh");
      ".tmux.conf".source = lib.mkDefault ../../user/tmux.conf;
    };
  };
  xdg.configFile = {
    nvim.source = lib.mkDefault ../../user/nvim;
    "tool/config".source = lib.mkDefault ../../user/toolconfig;
  };
}
