# Made by nixcompose from profiles.toml, SHA-256 b26dfcc3dc9c8841c7f1b9661b7402978d9b953855eeb02edbd279e9e26a1cb2.
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
    "git/config".source = lib.mkDefault ../../user/gitconfig;
    nvim.source = lib.mkDefault ../../user/nvim;
  };
}
