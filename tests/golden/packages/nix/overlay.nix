# Made by nixcompose from profiles.toml, SHA-256 bef36fd7b907cb62043af5edf03ef73658638936e6d7a9a329eff7bd10504a6a.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
final: _prev: {
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
