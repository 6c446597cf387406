# One pinned npm package as a command. npx fetches it on the first start and keeps it in the user's cache.
{
  lib,
  writeShellApplication,
  bash,
  nodejs,
  pname,
  version,
  npmPackage,
  command,
}:

writeShellApplication {
  name = command;

  # npx starts the package's command through `sh`.
  runtimeInputs = [
    bash
    nodejs
  ];

  text = ''
    exec npx --yes ${lib.escapeShellArg "${npmPackage}@${version}"} "$@"
  '';

  derivationArgs = {
    inherit pname version;
    name = "${pname}-${version}";
  };

  meta = {
    inherit (nodejs.meta) platforms;
    description = "Runs the npm package ${npmPackage} with npx";
    homepage = "https://www.npmjs.com/package/${npmPackage}";
    # Of this wrapper; what npx fetches comes under its own.
    license = lib.licenses.mit;
    mainProgram = command;
  };
}
