# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
# From what is in an image to the image, with dockerTools and with nix2container: the same content from either.
# `contents` is linked into the root, `closure` is there without being linked. `tree` is what there is beside them,
# by path: a link (`target`), a file (`text` or `source`), anything as it is (`copy`), or a directory, which may be
# filled with links (`links`); all but copies may have a `mode` and an `owner`. With `database`, Nix in the image knows
# the store, which belongs to that user.
{
  lib,
  pkgs,
  nix2container,
  name,
  tag,
  maxLayers,
  contents,
  tree,
  config,
  closure ? [ ],
  database ? null,
  parent ? null,
}:
let
  inherit (lib)
    concatMap
    concatStrings
    escapeRegex
    escapeShellArg
    mapAttrsToList
    optionalAttrs
    optionalString
    ;

  baseName = baseNameOf name;
  created = "1970-01-01T00:00:01Z";
  isLink = entry: entry ? target;
  isFile = entry: entry ? text || entry ? source;
  modeOf = entry: entry.mode or (if isFile entry then "644" else "755");

  # In a shell, from within the root of the image.
  place =
    path: entry:
    let
      at = escapeShellArg path;
      source = entry.source or (pkgs.writeText (baseNameOf path) entry.text);
    in
    if isLink entry then
      "mkdir -p ${escapeShellArg (dirOf path)}\nln -sfn ${entry.target} ${at}\n"
    else if isFile entry then
      "rm -f ${at}\ninstall -D -m ${modeOf entry} ${source} ${at}\n"
    else if entry ? copy then
      "mkdir -p ${escapeShellArg (dirOf path)}\ncp -rT ${entry.copy} ${at}\nchmod -R u+w ${at}\n"
    else
      "install -d -m ${modeOf entry} ${at}\n"
      + optionalString (entry ? links) "cp -rsf --no-preserve=mode ${entry.links}/. ${at}\n";
  own =
    path: entry:
    let
      numbers = "${toString entry.owner.uid}:${toString entry.owner.gid}";
    in
    optionalString (entry ? owner) "chown -hR ${numbers} ${escapeShellArg path}\n";
  placeAll = concatStrings (mapAttrsToList place tree);
  ownAll = concatStrings (mapAttrsToList own tree);

  # The store keeps neither owners nor all modes: nix2container is told them, and the last that fits a path counts.
  root = pkgs.runCommand "${baseName}-root" { } "mkdir $out\ncd $out\n${placeAll}";
  permission =
    path: more:
    {
      path = root;
      regex = "^${escapeRegex "${root}/${path}"}${more.below or ""}$";
      mode = "755";
    }
    // removeAttrs more [ "below" ];
  permissionsOf =
    path: entry:
    let
      owner = optionalAttrs (entry ? owner) { inherit (entry.owner) uid gid; };
    in
    lib.optional (entry ? owner) (permission path (owner // { below = "/.*"; }))
    ++ [ (permission path (owner // optionalAttrs (!isLink entry) { mode = modeOf entry; })) ];
  above = path: if dirOf path == "." then [ ] else above (dirOf path) ++ [ (dirOf path) ];
  perms =
    map (path: permission path { }) (lib.unique (concatMap above (builtins.attrNames tree)))
    ++ lib.concatLists (mapAttrsToList permissionsOf (lib.filterAttrs (_: entry: !entry ? copy) tree));

  # The image that this one adds to: another of ours, or one that is pulled.
  inherit (pkgs.stdenv.hostPlatform) system;
  forThisSystem = hash: if builtins.isString hash then hash else hash.${system};
  pulled = {
    imageName = parent.name;
    imageDigest = parent.digest;
    os = "linux";
    arch = pkgs.stdenv.hostPlatform.go.GOARCH;
  };
  base =
    if parent ? digest then
      {
        image = pkgs.dockerTools.pullImage (
          pulled
          // {
            finalImageTag = parent.tag;
            sha256 = forThisSystem parent.hash;
          }
        );
        nix2container = nix2container.pullImage (
          pulled
          // {
            sha256 = forThisSystem parent.directoryHash;
          }
        );
        layers = [ ];
      }
    else
      parent;

  forDockerTools = {
    inherit
      name
      tag
      maxLayers
      contents
      config
      created
      ;
    fakeRootCommands =
      placeAll + ownAll + optionalString (database != null) (own "nix" { owner = database; });
  }
  // optionalAttrs (database != null) {
    inherit (database) uid gid;
    uname = database.name;
    gname = database.name;
    includeNixDB = true;
  }
  // optionalAttrs (parent != null) { fromImage = base.image; };

  # What the parent has in its store is not there a second time.
  layers = lib.optionals (parent != null) base.layers ++ [
    (nix2container.buildLayer (
      {
        deps = closure;
        layers = lib.optionals (parent != null) base.layers;
        # One more is for the tree, and those of the parent count.
        maxLayers = maxLayers - 1 - (parent.maxLayers or 0);
      }
      // optionalAttrs (contents != [ ]) {
        copyToRoot = pkgs.symlinkJoin {
          name = "${baseName}-packages";
          paths = contents;
        };
      }
    ))
  ];
  forNix2container = {
    inherit
      name
      tag
      config
      created
      layers
      perms
      ;
    copyToRoot = root;
  }
  // optionalAttrs (database != null) {
    initializeNixDatabase = true;
    nixUid = database.uid;
    nixGid = database.gid;
  }
  // optionalAttrs (parent != null) { fromImage = base.nix2container; };
in
{
  inherit layers;
  image = pkgs.dockerTools.buildLayeredImage forDockerTools;
  stream = pkgs.dockerTools.streamLayeredImage forDockerTools;
  nix2container = nix2container.buildImage forNix2container;
}
