# Version and hash as in vpittamp/nixos-config at eb09dcf3.
{
  lib,
  stdenv,
  fetchurl,
  autoPatchelfHook,
}:

stdenv.mkDerivation (finalAttrs: {
  pname = "idpbuilder";
  version = "0.10.0";

  src = fetchurl {
    url = "https://github.com/cnoe-io/idpbuilder/releases/download/v${finalAttrs.version}/idpbuilder-linux-amd64.tar.gz";
    hash = "sha256-ZE5ActmrVmpJzaL7p/MsAqFjgHdHkpItpQ7WmEMCN7s=";
  };

  sourceRoot = ".";

  nativeBuildInputs = [ autoPatchelfHook ];

  dontConfigure = true;
  dontBuild = true;

  installPhase = ''
    runHook preInstall

    install -Dm755 idpbuilder -t "$out/bin"

    runHook postInstall
  '';

  meta = {
    description = "Builds internal developer platforms on a local Kubernetes cluster";
    homepage = "https://github.com/cnoe-io/idpbuilder";
    changelog = "https://github.com/cnoe-io/idpbuilder/releases/tag/v${finalAttrs.version}";
    license = lib.licenses.asl20;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "x86_64-linux" ];
    mainProgram = "idpbuilder";
  };
})
