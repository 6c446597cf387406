# Enough of nixpkgs to really build a program that others have built: files are fetched by Nix itself, archives are
# unpacked by the tools of this machine, and each phase is what the package says.
{ lib, tools }:
lib.fix (final: {
  inherit lib;
  pkgs = final;
  callPackage = lib.callPackageWith final;
  autoPatchelfHook = "patches ELF files";
  makeWrapper = "makes wrappers";
  unzip = "unpacks zip files";
  other.tools = derivation {
    name = "other-tools-1";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [
      "-c"
      "echo tools >$out"
    ];
  };
  fetchurl =
    {
      url,
      hash,
      name,
    }:
    import <nix/fetchurl.nix> { inherit url hash name; };
  stdenv = {
    hostPlatform = {
      system = builtins.currentSystem;
      isLinux = true;
    };
    mkDerivation =
      args:
      derivation (
        removeAttrs args [ "meta" ]
        // {
          name = "${args.pname}-${args.version}";
          system = builtins.currentSystem;
          builder = "${tools}/bash";
          PATH = tools;
          dontUnpack = toString args.dontUnpack;
          args = [
            "-euc"
            ''
              runHook() { :; }
              wrapProgram() {
                mv "$1" "$1.wrapped"
                printf '#!/bin/sh\nPATH=%s:$PATH exec %s.wrapped "$@"\n' "$5" "$1" >"$1"
                chmod +x "$1"
              }
              cd "$NIX_BUILD_TOP"
              case "$src" in
                *.tar.*) tar xf "$src" ;;
                *.zip) unzip -q "$src" ;;
                *) test -n "$dontUnpack" ;;
              esac
              cd "$sourceRoot"
              eval "$installPhase"
            ''
          ];
        }
      )
      // {
        inherit (args) meta nativeBuildInputs buildInputs;
      };
  };
})
