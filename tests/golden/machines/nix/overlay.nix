# Made by nixcompose from profiles.toml, SHA-256 1048454648c12813242bdba2e2860af9ceea5bbac93cb9060cc398b5d6b7d144.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
inputs: final: _prev: {
  fromInputs = {
    stable = import inputs.stable {
      inherit (final) config;
      inherit (final.stdenv.hostPlatform) system;
    };
  };
}
