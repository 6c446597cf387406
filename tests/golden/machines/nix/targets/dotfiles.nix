# Made by nixcompose from profiles.toml, SHA-256 1fe7b2c2caf279f6f776a991788238c291a4d333d7d6ce275b344ed3d1e58a17.
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
