# Made by nixcompose from profiles.toml, SHA-256 9e3bc3ea066b9a7ddabc9c99c60559126c82a37503e35e34ceac29121b4745e6.
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
