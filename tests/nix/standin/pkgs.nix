# A stand-in for nixpkgs: fake derivations under the attribute paths in `names`, and builders that build nothing but
# keep what they were called with as `args`. Any other name is Nix's own "attribute missing".
{
  system ? "x86_64-linux",
  names ? [
    "argocd"
    "autoPatchelfHook"
    "azure-cli"
    "bash"
    "bashInteractive"
    "bat"
    "btop"
    "cacert"
    "coreutils"
    "curl"
    "deno"
    "devspace"
    "direnv"
    "docker-compose"
    "eza"
    "fd"
    "file"
    "findutils"
    "fzf"
    "gawk"
    "gh"
    "git"
    "gitingest"
    "glibc"
    "glow"
    "gnugrep"
    "gnused"
    "gnutar"
    "gum"
    "gzip"
    "htop"
    "iproute2"
    "jq"
    "k9s"
    "kind"
    "kubectl"
    "kubernetes-helm"
    "lazygit"
    "makeWrapper"
    "ncdu"
    "ncurses"
    "nil"
    "nix"
    "nix-ld"
    "nodePackages.typescript-language-server"
    "nodejs"
    "nodejs_20"
    "patch"
    "pyright"
    "python3"
    "ripgrep"
    "shadow"
    "stow"
    "tailscale"
    "tmux"
    "tree"
    "util-linux"
    "vcluster"
    "vim"
    "wget"
    "which"
    "wl-clipboard"
    "wsl2-ssh-agent"
    "yarn"
    "yazi"
    "yq"
    "zoxide"
  ],
  config ? { },
  overlays ? [ ],
}:

let
  lib = import ./lib.nix;

  # A file of the store, as a string that refers to it: Nix refuses such strings where it does those of packages.
  # Equal names get equal paths.
  storePath =
    name:
    let
      parts = builtins.split "[^A-Za-z0-9+_?=.-]+" (lib.removePrefix "." (baseNameOf name));
    in
    builtins.toFile (lib.concatStringsSep "-" (builtins.filter builtins.isString parts)) name;

  mkDerivation =
    definition:
    let
      define = if lib.isFunction definition then definition else _: definition;
      args = define (args // { finalPackage = package; });
      name = args.name or "${args.pname}-${args.version}";

      common =
        args
        // {
          inherit args name system;
          type = "derivation";
          drvPath = storePath "${name}.drv";
          outputs = builtins.attrNames outputs;
          meta = {
            platforms = lib.platforms.all;
          }
          // args.meta or { };
          override = _: package;
          overrideAttrs =
            change:
            mkDerivation (
              final:
              let
                prev = define final;
              in
              prev // lib.toExtension change final prev
            );
        }
        // outputs
        // args.passthru or { };
      outputs =
        lib.genAttrs
          [
            "out"
            "bin"
            "dev"
            "lib"
          ]
          (
            output:
            common
            // {
              outputName = output;
              outputSpecified = true;
              outPath = storePath (if output == "out" then name else "${name}-${output}");
            }
          );
      package = outputs.out // {
        outputSpecified = false;
      };
    in
    package;

  # Under the name it would have, whatever a builder was called with.
  record =
    name: args:
    mkDerivation {
      inherit name;
      passthru = { inherit args; };
    };
  recordNamed = args: record args.name args;
  recordWith = default: args: record (args.name or default) args;

  # What `passthru` has is an attribute of the shell.
  shell =
    args:
    mkDerivation {
      name = args.name or "nix-shell";
      passthru = args.passthru or { } // {
        inherit args;
      };
    };

  runCommand =
    name: env: script:
    record name { inherit env name script; };
  textFile = name: text: record name { inherit name text; };
  textProgram =
    name: text:
    mkDerivation {
      inherit name;
      meta.mainProgram = name;
      passthru.args = {
        inherit name text;
      };
    };

  package =
    pname:
    mkDerivation {
      inherit pname;
      version = "1.0";
      meta = {
        description = "Stand-in for ${pname}";
        mainProgram = pname;
      };
    };

  packages = lib.foldl' (
    set: name:
    let
      path = lib.splitString "." name;
    in
    lib.recursiveUpdate set (lib.setAttrByPath path (package (lib.last path)))
  ) { } names;

  # Fails as a function with these formals would.
  onlyArguments =
    builder: known: args:
    let
      unknown = builtins.attrNames (removeAttrs args known);
    in
    lib.throwIf (
      unknown != [ ]
    ) "function '${builder}' called with unexpected argument '${builtins.head unknown}'" args;

  platform = {
    inherit system;
    isLinux = lib.hasSuffix "-linux" system;
    isDarwin = lib.hasSuffix "-darwin" system;
    isx86_64 = lib.hasPrefix "x86_64-" system;
    isAarch64 = lib.hasPrefix "aarch64-" system;
    libDir = if system == "x86_64-linux" then "lib64" else "lib";
    go.GOARCH = if platform.isAarch64 then "arm64" else "amd64";
  };

  compiler = package "gcc-wrapper" // {
    cc = package "gcc";
    libc = package "glibc";
    bintools = package "binutils-wrapper" // {
      dynamicLinker =
        let
          loader = if platform.isAarch64 then "ld-linux-aarch64.so.1" else "ld-linux-x86-64.so.2";
        in
        "${package "glibc"}/lib/${loader}";
    };
  };

  stdenv = package "stdenv-linux" // {
    inherit mkDerivation system;
    hostPlatform = platform;
    buildPlatform = platform;
    targetPlatform = platform;
    cc = compiler;
  };

  layeredArguments = [
    "architecture"
    "config"
    "contents"
    "created"
    "debug"
    "enableFakechroot"
    "extraCommands"
    "fakeRootCommands"
    "fromImage"
    "gid"
    "gname"
    "includeNixDB"
    "includeStorePaths"
    "layeringPipeline"
    "maxLayers"
    "meta"
    "mtime"
    "name"
    "passthru"
    "tag"
    "uid"
    "uname"
  ];
  layeredImage =
    builder: extra: args:
    assert lib.assertMsg (args.maxLayers or 100 > 1)
      "the maxLayers argument of dockerTools.${builder} function must be greather than 1 (current value: ${toString args.maxLayers})";
    image builder (layeredArguments ++ extra) args;
  image =
    builder: known: args:
    recordNamed (onlyArguments builder known args);

  dockerTools = {
    buildLayeredImage = layeredImage "buildLayeredImage" [ "compressor" ];
    streamLayeredImage = layeredImage "streamLayeredImage" [ ];
    buildImage = image "buildImage" [
      "architecture"
      "buildVMMemorySize"
      "compressor"
      "config"
      "copyToRoot"
      "created"
      "diskSize"
      "extraCommands"
      "fromImage"
      "fromImageName"
      "fromImageTag"
      "gid"
      "includeNixDB"
      "keepContentsDirlinks"
      "meta"
      "name"
      "runAsRoot"
      "tag"
      "uid"
    ];
    pullImage =
      args:
      record "docker-image-${baseNameOf args.imageName}.tar" (
        onlyArguments "pullImage" [
          "arch"
          "finalImageName"
          "finalImageTag"
          "hash"
          "imageDigest"
          "imageName"
          "name"
          "os"
          "sha256"
          "tlsVerify"
        ] args
      );
    binSh = package "bin-sh";
    caCertificates = package "ca-certificates";
    usrBinEnv = package "usr-bin-env";
    fakeNss = lib.makeOverridable (record "fake-nss") { };
  };

  builders = {
    inherit dockerTools stdenv;
    stdenvNoCC = removeAttrs stdenv [ "cc" ];

    fetchFromGitHub = recordWith "source";
    fetchurl = args: record (args.name or (baseNameOf args.url)) args;
    fetchzip = recordWith "source";

    buildEnv = recordNamed;
    closureInfo = record "closure-info";
    linkFarm = name: entries: record name { inherit entries name; };
    mkShell = shell;
    mkShellNoCC = shell;
    symlinkJoin = args: record (args.name or "${args.pname}-${args.version}") args;

    inherit runCommand;
    runCommandLocal = runCommand;

    writeScript = textFile;
    writeScriptBin = textProgram;
    writeShellScript = textFile;
    writeShellScriptBin = textProgram;
    writeText = textFile;
    writeTextDir = path: text: record (baseNameOf path) { inherit path text; };
    writeTextFile = recordNamed;
    writeShellApplication =
      args:
      let
        given = onlyArguments "writeShellApplication" [
          "bashOptions"
          "checkPhase"
          "derivationArgs"
          "excludeShellChecks"
          "extraShellCheckFlags"
          "inheritPath"
          "meta"
          "name"
          "passthru"
          "runtimeEnv"
          "runtimeInputs"
          "text"
        ] args;
      in
      mkDerivation (
        {
          inherit (given) name;
          meta = {
            mainProgram = given.name;
          }
          // given.meta or { };
          passthru = {
            args = given;
          }
          // given.passthru or { };
        }
        // given.derivationArgs or { }
      );
  };

  appendOverlays =
    more:
    import ./pkgs.nix {
      inherit config names system;
      overlays = overlays ++ more;
    };

  base =
    final:
    packages
    // builders
    // {
      _type = "pkgs";
      inherit
        appendOverlays
        config
        lib
        overlays
        ;
      path = ./.;
      pkgs = final;
      callPackage = lib.callPackageWith final;
      newScope = extra: lib.callPackageWith (final // extra);
      extend = overlay: appendOverlays [ overlay ];
    };
in
lib.fix (
  final:
  let
    prev = base final;
  in
  prev // lib.composeManyExtensions overlays final prev
)
