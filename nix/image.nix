# Made by nixcompose from profiles.toml, SHA-256 d57e0c6d6441e3c0143086537ca69803d1c30a472364915278c9d68952da3988.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
# An OCI image of a package set: what a container needs beside its packages is here, what differs
# between images is in the files beside this one.
{
  lib,
  pkgs,
  name,
  tag,
  maxLayers,
  packages,
  user,
  command,
  entrypoint ? [ ],
  env ? { },
  forEditors ? false,
  labels ? { },
  workingDir ? user.home,
}:
let
  inherit (lib)
    concatMap
    concatMapStrings
    mapAttrsToList
    optionalAttrs
    optionals
    optionalString
    ;

  # The outputs that a user environment links: a package is the same in an image as in a home directory.
  installed =
    package:
    if package.outputSpecified or false || !(package.meta or { } ? outputsToInstall) then
      [ package ]
    else
      map (output: package.${output}) package.meta.outputsToInstall;

  # Accounts are files of their own, not links into the store: tools rewrite the numbers in them.
  root = {
    name = "root";
    uid = 0;
    gid = 0;
    home = "/root";
    description = "System administrator";
    shell = "/bin/bash";
  };
  nobody = {
    name = "nobody";
    uid = 65534;
    gid = 65534;
    home = "/var/empty";
    description = "Unprivileged account";
    shell = "/bin/false";
  };
  own = optionals (user.name != "root") [ (user // { shell = "/bin/bash"; }) ];
  accounts = [ root ] ++ own ++ [ nobody ];
  passwd =
    a: "${a.name}:x:${toString a.uid}:${toString a.gid}:${a.description}:${a.home}:${a.shell}\n";
  group = a: "${a.name}:x:${toString a.gid}:\n";
  extraGroup = index: name: "${name}:x:${toString (index + 900)}:${user.name}\n";
  files = {
    "etc/passwd" = concatMapStrings passwd accounts;
    "etc/group" =
      concatMapStrings group accounts + lib.concatStrings (lib.imap0 extraGroup user.groups);
    "etc/shadow" = concatMapStrings (a: "${a.name}:!:1::::::\n") accounts;
    "etc/nsswitch.conf" = "passwd: files\ngroup: files\nhosts: files dns\n";
    "etc/os-release" = "ID=nixos\nNAME=NixOS\nPRETTY_NAME=\"NixOS packages\"\n";
  };
  install = path: text: "install -D -m 644 ${pkgs.writeText (baseNameOf path) text} ${path}\n";
  owner = "${toString user.uid}:${toString user.gid}";

  # Editor servers bring programs that were built elsewhere. These want a loader at the usual place;
  # nix-ld stands there and shows them the libraries.
  inherit (pkgs.stdenv.hostPlatform) libDir;
  loader = pkgs.stdenv.cc.bintools.dynamicLinker;
  libraries = [
    pkgs.stdenv.cc.cc.lib
    pkgs.zlib
    pkgs.openssl
    pkgs.icu
  ];
  editorEnv = {
    NIX_LD = loader;
    NIX_LD_LIBRARY_PATH = lib.makeLibraryPath libraries;
  };
  editorTools = [
    pkgs.findutils
    pkgs.gawk
    pkgs.getent
    pkgs.gnugrep
    pkgs.gnused
    pkgs.gnutar
    pkgs.gzip
    pkgs.procps
    pkgs.wget
    pkgs.which
  ];
  editorCommands = ''
    mkdir -p ${libDir} usr/lib64
    ln -sfn ${pkgs.nix-ld}/libexec/nix-ld ${libDir}/${baseNameOf loader}
    ln -sfn ${pkgs.stdenv.cc.cc.lib}/lib/libstdc++.so.6 usr/lib64/libstdc++.so.6
  '';

  baseEnv = {
    HOME = user.home;
    LANG = "C.UTF-8";
    NIX_SSL_CERT_FILE = "/etc/ssl/certs/ca-bundle.crt";
    PATH = "/bin:/usr/bin";
    SSL_CERT_FILE = "/etc/ssl/certs/ca-bundle.crt";
    USER = user.name;
  };
  allEnv = baseEnv // optionalAttrs forEditors editorEnv // env;

  arguments = {
    inherit name tag maxLayers;
    contents =
      concatMap installed packages
      ++ [
        pkgs.bashInteractive
        pkgs.coreutils
        pkgs.dockerTools.binSh
        pkgs.dockerTools.caCertificates
        pkgs.dockerTools.usrBinEnv
      ]
      ++ optionals forEditors editorTools;
    extraCommands = ''
      mkdir -p -m 1777 tmp var/tmp
      mkdir -p root run var/empty .${user.home}
    ''
    + optionalString forEditors editorCommands;
    fakeRootCommands = ''
      rm -f ${lib.concatStringsSep " " (builtins.attrNames files)}
      ${lib.concatStrings (mapAttrsToList install files)}
      chmod 640 etc/shadow
      chmod 700 root
      [ -d .${workingDir} ] || install -d -o ${toString user.uid} -g ${toString user.gid} .${workingDir}
      chown -R ${owner} .${user.home}
    '';
    config = {
      Cmd = command;
      Entrypoint = entrypoint;
      Env = mapAttrsToList (variable: text: "${variable}=${text}") allEnv;
      Labels = labels;
      User = user.name;
      WorkingDir = workingDir;
    };
  };
  # What is in an image can be asked of it.
  inspectable = image: image // { inherit (arguments) contents; };
in
{
  inherit packages;
  image = inspectable (pkgs.dockerTools.buildLayeredImage arguments);
  stream = inspectable (pkgs.dockerTools.streamLayeredImage arguments);
}
