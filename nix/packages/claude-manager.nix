# Version and hash as in vpittamp/nixos-config at eb09dcf3.
{
  lib,
  stdenvNoCC,
  fetchurl,
  makeWrapper,
  fzf,
  gum,
  jq,
  tmux,
  zoxide,
}:

stdenvNoCC.mkDerivation (finalAttrs: {
  pname = "claude-manager";
  version = "1.3.8";

  src = fetchurl {
    url = "https://github.com/PittampalliOrg/claude-session-manager/releases/download/v${finalAttrs.version}/claude-manager-linux-x64";
    hash = "sha256-kbdU3aVevc0HgD3Q0p576fMdg4jzDFo0MM9Pc/WcUjw=";
  };

  nativeBuildInputs = [ makeWrapper ];

  dontUnpack = true;
  dontConfigure = true;
  dontBuild = true;

  # `deno compile` keeps the program behind the end of its ELF file; stripping or patching that file loses it.
  # It stays linked to /lib64/ld-linux-x86-64.so.2, which nix-ld provides on NixOS.
  dontStrip = true;
  dontPatchELF = true;

  installPhase = ''
    runHook preInstall

    install -Dm755 "$src" "$out/bin/claude-manager"
    wrapProgram "$out/bin/claude-manager" --prefix PATH : ${
      lib.makeBinPath [
        fzf
        gum
        jq
        tmux
        zoxide
      ]
    }

    runHook postInstall
  '';

  meta = {
    description = "Manager for Claude Code sessions";
    homepage = "https://github.com/PittampalliOrg/claude-session-manager";
    license = lib.licenses.mit;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    platforms = [ "x86_64-linux" ];
    mainProgram = "claude-manager";
  };
})
