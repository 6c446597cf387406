# A small nixpkgs whose packages are really built: each output is a file with some bytes of its own and the paths that
# it refers to. It refuses packages as nixpkgs does. `packages.json` beside it says what there is, `lib.nix` its lib.
{
  system ? builtins.currentSystem,
  config ? { },
  overlays ? [ ],
}:

let
  lib = import ./lib.nix;
  described = builtins.fromJSON (builtins.readFile ./packages.json);

  nameOf = package: package.pname or (builtins.parseDrvName package.name).name;

  # What nixpkgs says when it refuses a package, and null when it does not.
  refusal =
    args:
    let
      meta = args.meta or { };
    in
    if (meta.unfree or false) && !(config.allowUnfreePredicate or (_: false) args) then
      "has an unfree license (‘unfree’)"
    else if meta.broken or false then
      "is marked as broken"
    else if meta.unsupported or false then
      "is not available on the requested hostPlatform"
    else if meta.insecure or false then
      "is marked as insecure"
    else
      null;

  mkDerivation =
    definition:
    let
      args = if lib.isFunction definition then definition args else definition;
      name = args.name or "${args.pname}-${args.version}";
      outputs = args.outputs or [ "out" ];
      refused = refusal (args // { inherit name; });
      guard =
        value:
        if refused == null then
          value
        else
          throw "Package ‘${name}’ in ${toString ./default.nix} ${refused}, refusing to evaluate.";
      built = derivation {
        inherit name system outputs;
        builder = "/bin/sh";
        deps = args.deps or [ ] ++ args.runtimeInputs or [ ];
        text = "${args.installPhase or ""}${args.text or ""}${args.command or ""}";
        filler = lib.concatStrings (builtins.genList (_: "0123456789abcdef") (args.size or 16));
        # Without a PATH there is the shell and nothing else. Every output but the first refers to it.
        args = [
          "-c"
          "echo \"$text $deps $filler\" >$out; for name in $outputs; do [ $name = out ] || eval \"echo $name $out > \\$$name\"; done"
        ];
      };
      common = args // {
        inherit name outputs system;
        type = "derivation";
        meta = {
          outputsToInstall = [ "out" ];
        }
        // args.meta or { };
        override = _: mkDerivation definition;
      };
      output =
        outputName:
        common
        // listed
        // {
          inherit outputName;
          outputSpecified = true;
          outPath = guard built.${outputName}.outPath;
          drvPath = guard built.${outputName}.drvPath;
        };
      listed = lib.genAttrs outputs output;
    in
    common
    // listed
    // {
      outputName = "out";
      outPath = guard built.outPath;
      drvPath = guard built.drvPath;
    };

  # Of packages.json: { "git": { "deps": [ … ], "outputs": [ … ], "size": 1, "meta": { … }, "throws": "…" } }
  package =
    final: attr: about:
    if about ? throws then
      throw about.throws
    else if about ? aborts then
      abort about.aborts
    else
      mkDerivation (
        {
          pname = lib.last (lib.splitString "." attr);
          version = "1.0";
        }
        // about
        // {
          deps = map (path: lib.attrByPath (lib.splitString "." path) null final) (about.deps or [ ]);
        }
      );

  base =
    final:
    lib.foldl' (
      set: attr:
      lib.recursiveUpdate set (
        lib.setAttrByPath (lib.splitString "." attr) (package final attr described.${attr})
      )
    ) { } (builtins.attrNames described)
    // {
      inherit config lib mkDerivation;
      stdenvNoCC = { inherit mkDerivation; };
      stdenv = {
        inherit mkDerivation;
        hostPlatform = {
          inherit system;
          isLinux = lib.hasSuffix "-linux" system;
        };
        cc.cc = package final "gcc" described.gcc;
      };
      pkgs = final;
      fetchurl = args: mkDerivation { name = args.name or (baseNameOf args.url); };
      writeShellApplication = args: mkDerivation (args // args.derivationArgs or { });
      writeShellScriptBin = name: text: mkDerivation { inherit name text; };
      callPackage = lib.callPackageWith final;
    };
in
lib.fix (
  final:
  let
    prev = base final;
  in
  prev // lib.composeManyExtensions overlays final prev
)
