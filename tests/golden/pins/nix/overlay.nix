# Made by nixcompose from profiles.toml, SHA-256 904c72bb7b36b67e9b6c317d50ce7d3e741369e5ee9cab9ee7ba5668dce61852.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs: final: _prev: {
  fromInputs = {
    older = import inputs.older {
      inherit (final) config;
      inherit (final.stdenv.hostPlatform) system;
    };
    stable = import inputs.stable {
      inherit (final) config;
      inherit (final.stdenv.hostPlatform) system;
    };
  };
}
