# Version and hash as in vpittamp/nixos-config at eb09dcf3.
{
  lib,
  stdenvNoCC,
  fetchurl,
  makeWrapper,
  fzf,
  tmux,
  zoxide,
}:

stdenvNoCC.mkDerivation (finalAttrs: {
  pname = "sesh";
  version = "2.6.0";

  src = fetchurl {
    url = "https://github.com/joshmedeski/sesh/releases/download/v${finalAttrs.version}/sesh_Linux_x86_64.tar.gz";
    hash = "sha256-OvKYPePTKtmVWHKgjLp7CDfr5u6XrRrhbBaIDPz2CMU=";
  };

  sourceRoot = ".";

  nativeBuildInputs = [ makeWrapper ];

  dontConfigure = true;
  dontBuild = true;

  installPhase = ''
    runHook preInstall

    install -Dm755 sesh -t "$out/bin"
    wrapProgram "$out/bin/sesh" --prefix PATH : ${
      lib.makeBinPath [
        fzf
        tmux
        zoxide
      ]
    }

    runHook postInstall
  '';

  meta = {
    description = "Smart session manager for the terminal";
    homepage = "https://github.com/joshmedeski/sesh";
    changelog = "https://github.com/joshmedeski/sesh/releases/tag/v${finalAttrs.version}";
    license = lib.licenses.mit;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "x86_64-linux" ];
    mainProgram = "sesh";
  };
})
