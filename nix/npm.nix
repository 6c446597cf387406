# Made by nixcompose from profiles.toml, SHA-256 d2835376813c008d58eaacc12fe5beac14e78f709578a26e66e0bef9a5e7d10d.
# Not to be edited: change profiles.toml, then run `nixcompose emit`.
# A program of the npm registry as a command. npx fetches this version of the package on the first start
# and keeps it in the user's cache.
{
  lib,
  writeShellApplication,
  bash,
  nodejs,
  pname,
  version,
  npmPackage,
  command,
  description ? "Runs ${command} of the npm package ${npmPackage} with npx",
}:
writeShellApplication {
  name = command;

  # npx starts the package's command through `sh`.
  runtimeInputs = [
    bash
    nodejs
  ];

  text = ''
    exec npx --yes --package=${lib.escapeShellArg "${npmPackage}@${version}"} -- ${lib.escapeShellArg command} "$@"
  '';

  derivationArgs = {
    inherit pname version;
    name = "${pname}-${version}";
  };

  meta = {
    inherit (nodejs.meta) platforms;
    inherit description;
    homepage = "https://www.npmjs.com/package/${npmPackage}";
    # Of this wrapper; what npx fetches comes under its own.
    license = lib.licenses.mit;
    mainProgram = command;
  };
}
