# Version and hash as in vpittamp/nixos-config at eb09dcf3.
{
  lib,
  stdenvNoCC,
  fetchurl,
}:

stdenvNoCC.mkDerivation (finalAttrs: {
  pname = "vscode-cli";
  version = "1.103.2";

  src = fetchurl {
    name = "vscode-cli-${finalAttrs.version}.tar.gz";
    # The address of this version; /sha/download?build=stable is the newest one and would outrun the hash.
    url = "https://update.code.visualstudio.com/${finalAttrs.version}/cli-alpine-x64/stable";
    hash = "sha256-DWpL+qIJ+CelVEtUye8h8Ayc9O4ZzJIWI5Q/qrZZrFc=";
  };

  sourceRoot = ".";

  # One static binary: nothing to build, strip or patch.
  dontConfigure = true;
  dontBuild = true;
  dontStrip = true;
  dontPatchELF = true;

  installPhase = ''
    runHook preInstall

    install -Dm755 code -t "$out/bin"

    runHook postInstall
  '';

  meta = {
    description = "Command line of Visual Studio Code, for tunnels and servers";
    homepage = "https://code.visualstudio.com/docs/editor/command-line";
    license = lib.licenses.unfree;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "x86_64-linux" ];
    mainProgram = "code";
  };
})
