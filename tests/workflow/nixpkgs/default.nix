# A nixpkgs whose packages and images are really built, by a shell and a Python from outside of the store. Every package
# is a program that prints its name. `tools.json` beside it says where the tools are, and which packages there are.
{
  system ? "x86_64-linux",
  config ? { },
  overlays ? [ ],
}:

let
  lib = import ./lib.nix;
  tools = builtins.fromJSON (builtins.readFile ./tools.json);

  # The shell stays to the end: a builder that closes its output before it ends is killed, which a program in its
  # place would do.
  build =
    name: args: script:
    derivation (
      builtins.removeAttrs args [ "passthru" ]
      // {
        inherit name system;
        builder = tools.bash;
        PATH = tools.path;
        args = [
          "-euc"
          "${script}\nexit"
        ];
      }
    )
    // args.passthru or { };

  package =
    name:
    build "${name}-1.0" { } ''
      mkdir -p $out/bin
      printf '#!/bin/sh\necho %s\n' ${name} >$out/bin/${name}
      chmod 755 $out/bin/${name}
    ''
    // {
      pname = name;
      version = "1.0";
    };

  base =
    final:
    lib.genAttrs tools.packages package
    // {
      inherit config lib;
      stdenv = {
        mkDerivation = args: build "${args.pname}-${args.version}" { } args.installPhase;
        hostPlatform = {
          inherit system;
          go.GOARCH =
            {
              aarch64-linux = "arm64";
              x86_64-linux = "amd64";
            }
            .${system};
          isLinux = true;
          libDir = "lib";
        };
      };
      writeText =
        name: text:
        build name {
          inherit text;
          passAsFile = [ "text" ];
        } "cp $textPath $out";
      runCommand = build;
      symlinkJoin =
        { name, paths }: build name { inherit paths; } "mkdir $out; for path in $paths; do cp -rs --no-preserve=mode $path/. $out; done";
      dockerTools = import ./docker-tools.nix {
        inherit build lib tools;
        inherit (final) stdenv symlinkJoin writeText;
      };
      mkShellNoCC = args: build "shell" { deps = args.packages; } "echo $deps >$out";
      callPackage = lib.callPackageWith final;
    };
in
lib.fix (
  final:
  let
    prev = base final;
  in
  prev // lib.composeManyExtensions overlays final prev
)
