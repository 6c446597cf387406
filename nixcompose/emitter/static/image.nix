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
  app ? null,
  command ? null,
  copy ? { },
  database ? false,
  entrypoint ? [ ],
  env ? { },
  etc ? { },
  forEditors ? false,
  home ? null,
  labels ? { },
  nix2container ? null,
  parent ? null,
  ports ? [ ],
  users ? [ ],
  workingDir ? user.home,
}:
let
  inherit (lib)
    concatMap
    concatMapStrings
    filter
    listToAttrs
    nameValuePair
    optionalAttrs
    optionals
    optionalString
    unique
    ;

  # The outputs that a user environment links: a package is the same in an image as in a home directory.
  installed =
    package:
    if package.outputSpecified or false || !(package.meta or { } ? outputsToInstall) then
      [ package ]
    else
      map (output: package.${output}) package.meta.outputsToInstall;

  # A distribution has links at /bin and /lib, which directories of ours would hide: on top of one that was
  # pulled, packages are in a profile of their own, and what it has itself is left alone.
  isForeign = parent ? digest || parent.isForeign or false;
  profile = "/nix/var/nix/profiles/default";
  prefix = if isForeign then profile else "";
  inProfile =
    paths:
    let
      name = "profile-packages";
      joined = pkgs.symlinkJoin { inherit name paths; };
    in
    pkgs.runCommand "profile" { } ''
      mkdir -p $out${profile}
      cp -rs --no-preserve=mode ${joined}/. $out${profile}
    '';
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

  # Accounts are files of their own, not links into the store: tools rewrite the numbers in them.
  shell = "${prefix}/bin/bash";
  root = {
    name = "root";
    uid = 0;
    gid = 0;
    home = "/root";
    description = "System administrator";
    groups = [ ];
    inherit shell;
  };
  nobody = {
    name = "nobody";
    uid = 65534;
    gid = 65534;
    home = "/var/empty";
    description = "Unprivileged account";
    groups = [ ];
    shell = "/bin/false";
  };
  own = map (account: account // { inherit shell; }) (
    filter (account: account.name != "root") ([ user ] ++ users)
  );
  accounts = [ root ] ++ own ++ [ nobody ];
  passwd =
    a: "${a.name}:x:${toString a.uid}:${toString a.gid}:${a.description}:${a.home}:${a.shell}\n";
  groups = unique (concatMap (a: a.groups) ([ user ] ++ users));
  ownGroup = a: {
    inherit (a) name gid;
  };
  extraGroup = index: name: {
    inherit name;
    gid = index + 900;
  };
  isExtra = name: !builtins.elem name (map (a: a.name) accounts);
  group =
    g:
    let
      members = filter (a: builtins.elem g.name a.groups) ([ user ] ++ users);
    in
    "${g.name}:x:${toString g.gid}:${lib.concatMapStringsSep "," (a: a.name) members}\n";
  accountFiles = {
    "etc/passwd".text = concatMapStrings passwd accounts;
    "etc/group".text = concatMapStrings group (
      map ownGroup accounts ++ lib.imap0 extraGroup (filter isExtra groups)
    );
    "etc/shadow" = {
      text = concatMapStrings (a: "${a.name}:!:1::::::\n") accounts;
      mode = "640";
    };
  };

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
  # A name of an attribute cannot refer to the store.
  loaderName = builtins.unsafeDiscardStringContext (baseNameOf loader);
  editorLinks = {
    "${libDir}/${loaderName}".target = "${pkgs.nix-ld}/libexec/nix-ld";
    "usr/lib64/libstdc++.so.6".target = "${pkgs.stdenv.cc.cc.lib}/lib/libstdc++.so.6";
  };

  # What there is beside packages, by its path without the slash in front; what comes later counts.
  inRoot = lib.removePrefix "/";
  homes =
    listToAttrs (
      map (account: nameValuePair (inRoot account.home) { owner = account; }) ([ user ] ++ users)
    )
    // optionalAttrs (home != null) {
      ${inRoot user.home} = {
        owner = user;
        links = "${home.activationPackage}/home-files";
      };
      "${inRoot user.home}/.nix-profile" = {
        owner = user;
        target = "${home.activationPackage}/home-path";
      };
      "etc/profile".text = ''
        if [ -e "$HOME/.nix-profile/etc/profile.d/hm-session-vars.sh" ]; then
          . "$HOME/.nix-profile/etc/profile.d/hm-session-vars.sh"
        fi
      '';
    };
  system = {
    root.mode = "700";
    run = { };
    tmp.mode = "1777";
    "var/empty" = { };
    "var/tmp".mode = "1777";
  }
  // optionalAttrs (!isForeign) {
    "etc/nsswitch.conf".text = "passwd: files\ngroup: files\nhosts: files dns\n";
    "etc/os-release".text = "ID=nixos\nNAME=NixOS\nPRETTY_NAME=\"NixOS packages\"\n";
  }
  // optionalAttrs (!isForeign || own != [ ]) accountFiles
  // optionalAttrs (forEditors && !isForeign) editorLinks
  // lib.mapAttrs' (file: nameValuePair "etc/${file}") etc
  // lib.mapAttrs' (path: copy: nameValuePair (inRoot path) { inherit copy; }) copy;
  isAbove = directory: lib.any (lib.hasPrefix "${directory}/") (builtins.attrNames (homes // system));
  working = inRoot workingDir;
  tree =
    optionalAttrs (working != "" && !isAbove working) { ${working}.owner = user; }
    // lib.recursiveUpdate homes system;

  baseEnv = {
    HOME = user.home;
    LANG = "C.UTF-8";
    NIX_SSL_CERT_FILE = "${prefix}/etc/ssl/certs/ca-bundle.crt";
    PATH = optionalString (home != null) "${user.home}/.nix-profile/bin:" + path;
    SSL_CERT_FILE = "${prefix}/etc/ssl/certs/ca-bundle.crt";
    USER = user.name;
  };
  path =
    if isForeign then
      "${profile}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    else
      "/bin:/usr/bin";
  program = if app == null then shell else lib.getExe app;
  # A shell sets the others, whose values it has to expand.
  isPlain = variable: builtins.match "[^$`\"\\]*" variable != null;
  homeEnv = optionalAttrs (home != null) (
    lib.filterAttrs (_: isPlain) (lib.mapAttrs (_: toString) home.config.home.sessionVariables)
  );
  allEnv = baseEnv // homeEnv // optionalAttrs (forEditors && !isForeign) editorEnv // env;

  built = import ./build-image.nix {
    inherit
      lib
      pkgs
      nix2container
      name
      tag
      maxLayers
      tree
      parent
      ;
    contents = if isForeign then [ (inProfile contents) ] else contents;
    database = if database then user else null;
    config = {
      Cmd = if command == null then [ program ] else command;
      Entrypoint = entrypoint;
      Env = lib.mapAttrsToList (variable: text: "${variable}=${text}") allEnv;
      ExposedPorts = lib.genAttrs (map (port: "${toString port}/tcp") ports) (_: { });
      Labels = labels;
      User = user.name;
      WorkingDir = workingDir;
    };
  };
  # What is in an image can be asked of it.
  inspectable = image: image // { inherit contents; };
in
{
  inherit isForeign maxLayers packages;
  inherit (built) layers;
  image = inspectable built.image;
  stream = inspectable built.stream;
  nix2container = inspectable built.nix2container;
}
