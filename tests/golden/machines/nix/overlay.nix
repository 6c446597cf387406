# Made by nixcompose from profiles.toml, SHA-256 b26dfcc3dc9c8841c7f1b9661b7402978d9b953855eeb02edbd279e9e26a1cb2.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs: final: _prev: {
  fromInputs = {
    stable = import inputs.stable {
      inherit (final) config;
      inherit (final.stdenv.hostPlatform) system;
    };
  };
}
