# Over the stand-in nixpkgs: packages and shells that Nix really builds, with the machine's own bash. A package is a
# program that prints its name; a shell is what mkShell makes, as far as `nix print-dev-env` looks at it.
_final: prev:
let
  inherit (prev) lib;
  inherit (prev.stdenv.hostPlatform) system;

  build =
    name: script:
    derivation {
      inherit name system;
      builder = "/bin/bash";
      args = [
        "-ec"
        "${script}\n:" # Bash is to be the last to end: Nix kills what has closed its output.
      ];
      PATH = "/bin:/usr/bin";
    };

  program =
    name:
    build name ''
      mkdir -p $out/bin
      printf '#!/bin/sh\necho %s\n' ${name} >$out/bin/${name}
      chmod +x $out/bin/${name}
    '';

  # As stdenv's: programs of the inputs come first in PATH.
  stdenv = build "stdenv" ''
    mkdir $out
    echo 'PATH=/bin:/usr/bin; for input in $nativeBuildInputs; do PATH=$input/bin:$PATH; done; export PATH' >$out/setup
  '';

  mkShellNoCC =
    {
      name ? "nix-shell",
      packages ? [ ],
      shellHook ? "",
      env ? { },
      passthru ? { },
    }:
    let
      given = {
        inherit
          name
          shellHook
          stdenv
          system
          ;
        nativeBuildInputs = packages;
        builder = "/bin/bash";
        args = [
          "-ec"
          "export >$out"
        ];
        outputs = [ "out" ];
        phases = [ "buildPhase" ];
        preferLocalBuild = true;
      };
      overlapping = builtins.attrNames (builtins.intersectAttrs env given);
    in
    assert lib.assertMsg (overlapping == [ ])
      "The ‘env’ attribute set cannot contain any attributes passed to derivation: ${toString overlapping}";
    derivation (given // env) // passthru;
in
{
  inherit mkShellNoCC;
}
// lib.genAttrs [
  "cowsay"
  "git"
  "jq"
] program
