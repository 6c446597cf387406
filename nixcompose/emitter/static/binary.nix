# Programs that somebody else has built: fetched by hash, unpacked, and made to find their libraries.
{
  lib,
  stdenv,
  pkgs,
  fetchurl,
  autoPatchelfHook,
  makeWrapper,
  unzip,
  pname,
  version,
  sources,
  programs,
  libraries ? [ ],
  inPath ? [ ],
  patched ? true,
  description ? null,
  homepage ? null,
  license ? null,
}:
let
  inherit (lib) escapeShellArg optional optionals;
  inherit (stdenv.hostPlatform) system;

  source = sources.${system} or sources.any or (throw "${pname}: there is nothing for ${system}");
  isArchive = source.format != "executable";
  isPatched = patched && stdenv.hostPlatform.isLinux;
  packageOf =
    attr: lib.attrByPath (lib.splitString "." attr) (throw "${pname}: nixpkgs has no ${attr}") pkgs;
  packagesOf = map packageOf;

  # A place in the archive may have wildcards, as directories are often called after versions and systems.
  find = place: ''
    mapfile -d "" -t found < <(find . -not -type d -path ${escapeShellArg "./${place}"} -print0)
    if [ "''${#found[@]}" != 1 ]; then
      echo ${escapeShellArg "${pname}: ${place} is not one file of the archive, which has:"} >&2
      find . -not -type d >&2
      exit 1
    fi
  '';
  program = if isArchive then "\${found[0]}" else "$src";
  install = name: place: ''
    ${lib.optionalString isArchive (find place)}
    install -D -m 755 "${program}" "$out/bin/"${escapeShellArg name}
  '';
  wrap = name: ''
    wrapProgram "$out/bin/"${escapeShellArg name} --prefix PATH : ${lib.makeBinPath (packagesOf inPath)}
  '';
in
stdenv.mkDerivation {
  inherit pname version;

  src = fetchurl {
    inherit (source) url hash;
    name = "${pname}-${version}" + lib.optionalString isArchive ".${source.format}";
  };
  sourceRoot = ".";

  nativeBuildInputs =
    optional (source.format == "zip") unzip
    ++ optional isPatched autoPatchelfHook
    ++ optional (inPath != [ ]) makeWrapper;
  buildInputs = optionals isPatched (packagesOf libraries);

  dontUnpack = !isArchive;
  dontConfigure = true;
  dontBuild = true;
  # What is appended to a program, as some compilers for scripts do, would be lost.
  dontStrip = true;
  dontPatchELF = !patched;

  installPhase = ''
    runHook preInstall

    ${lib.concatStrings (lib.mapAttrsToList install programs)}
    ${lib.concatStrings (optionals (inPath != [ ]) (map wrap (builtins.attrNames programs)))}
    runHook postInstall
  '';

  meta = {
    mainProgram = if programs ? ${pname} then pname else builtins.head (builtins.attrNames programs);
    platforms = if sources ? any then lib.platforms.all else builtins.attrNames sources;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
  }
  // lib.filterAttrs (_name: value: value != null) {
    inherit description homepage;
    license =
      if license == null then
        null
      else
        lib.licenses.${license} or (throw "${pname}: nixpkgs knows no licence ${license}");
  };
}
