# Made by nixcompose from profiles.toml, SHA-256 a2f405ef9d5105f988a60777c6950e1afaef870bd4fe4915222cd663d91ab105.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
final: _prev: {
  deploy = final.callPackage ./binary.nix {
    description = "Deploys";
    inPath = [ "git" ];
    libraries = [ "stdenv.cc.cc.lib" ];
    license = "mit";
    pname = "deploy";
    programs = {
      deploy = "deploy-*/bin/deploy";
    };
    sources = {
      aarch64-darwin = {
        format = "zip";
        hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        url = "https://example.org/deploy-macos.zip";
      };
      x86_64-linux = {
        format = "tar.gz";
        hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        url = "https://example.org/deploy-linux.tar.gz?a='b'";
      };
    };
    version = "1.2.3";
  };
  gemini = final.callPackage ./npm.nix {
    command = "gemini";
    description = "An assistant \${x} ''";
    npmPackage = "@google/gemini-cli";
    pname = "gemini";
    version = "0.2.1";
  };
  prettier = final.callPackage ./npm.nix {
    command = "prettier";
    npmPackage = "prettier";
    pname = "prettier";
    version = "3.3.3";
  };
}
