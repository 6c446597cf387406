# A stand-in for the parts of nixpkgs' `lib` that emitted Nix uses, so that tests need neither nixpkgs nor a network.
# Same names, same meaning, fewer features.
let
  inherit (builtins)
    all
    attrNames
    compareVersions
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    functionArgs
    genList
    head
    intersectAttrs
    isAttrs
    isFunction
    isList
    isString
    length
    listToAttrs
    mapAttrs
    match
    parseDrvName
    replaceStrings
    split
    stringLength
    substring
    tail
    toJSON
    zipAttrsWith
    ;

  lib = language // modules // types // lists // attrsets // strings // packages // checks // rest;

  language = {
    inherit (builtins)
      addErrorContext
      all
      any
      attrNames
      attrValues
      catAttrs
      compareVersions
      concatLists
      concatMap
      concatStringsSep
      deepSeq
      elem
      elemAt
      filter
      foldl'
      fromJSON
      functionArgs
      genList
      genericClosure
      getAttr
      hasAttr
      head
      intersectAttrs
      isAttrs
      isBool
      isFloat
      isFunction
      isInt
      isList
      isPath
      isString
      length
      listToAttrs
      mapAttrs
      match
      removeAttrs
      replaceStrings
      seq
      sort
      split
      splitVersion
      stringLength
      substring
      tail
      toJSON
      toString
      trace
      typeOf
      zipAttrsWith
      ;
  };

  modules = import ./modules.nix { inherit lib; };
  types = {
    types = import ./types.nix { inherit lib; };
    inherit (lib.types) mkOptionType;
  };

  lists = rec {
    lowPrio =
      package:
      package
      // {
        meta = package.meta or { } // {
          priority = 10;
        };
      };
    optional = condition: value: optionals condition [ value ];
    optionals = condition: values: if condition then values else [ ];
    toList = value: if isList value then value else [ value ];
    flatten = value: if isList value then concatMap flatten value else [ value ];
    unique = foldl' (seen: value: if elem value seen then seen else seen ++ [ value ]) [ ];
    subtractLists = removed: filter (value: !elem value removed);
    intersectLists = kept: filter (value: elem value kept);
    remove = value: subtractLists [ value ];
    foldr =
      step: last: values:
      if values == [ ] then last else step (head values) (foldr step last (tail values));
    last = values: elemAt values (length values - 1);
    init = values: genList (elemAt values) (length values - 1);
    findFirst =
      test: default: values:
      let
        found = filter test values;
      in
      if found == [ ] then default else head found;
    imap0 = f: values: genList (n: f n (elemAt values n)) (length values);
    imap1 = f: imap0 (n: f (n + 1));
    range = first: last: genList (n: first + n) (if last < first then 0 else last - first + 1);
    take = count: values: genList (elemAt values) (lib.min count (length values));
    drop = count: values: genList (n: elemAt values (count + n)) (lib.max 0 (length values - count));
    reverseList = values: genList (n: elemAt values (length values - n - 1)) (length values);
    count = test: values: length (filter test values);
  };

  attrsets = rec {
    optionalAttrs = condition: set: if condition then set else { };
    nameValuePair = name: value: { inherit name value; };
    genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
    mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
    mapAttrs' = f: set: listToAttrs (mapAttrsToList f set);
    concatMapAttrs = f: set: mergeAttrsList (mapAttrsToList f set);
    mergeAttrsList = foldl' mergeAttrs { };
    mergeAttrs = left: right: left // right;
    filterAttrs = test: set: removeAttrs set (filter (name: !test name set.${name}) (attrNames set));
    getAttrs = names: set: genAttrs names (name: set.${name});
    hasAttrByPath =
      path: set:
      path == [ ] || isAttrs set && set ? ${head path} && hasAttrByPath (tail path) set.${head path};
    attrByPath =
      path: default: set:
      if path == [ ] then
        set
      else if isAttrs set && set ? ${head path} then
        attrByPath (tail path) default set.${head path}
      else
        default;
    getAttrFromPath =
      path: attrByPath path (abort "cannot find attribute '${concatStringsSep "." path}'");
    setAttrByPath =
      path: value: if path == [ ] then value else { ${head path} = setAttrByPath (tail path) value; };
    recursiveUpdate =
      left: right:
      if isAttrs left && isAttrs right then
        left
        // mapAttrs (
          name: value: if left ? ${name} then recursiveUpdate left.${name} value else value
        ) right
      else
        right;
    zipAttrs = zipAttrsWith (_: values: values);
    isDerivation = value: value.type or null == "derivation";
  };

  strings = rec {
    optionalString = condition: string: if condition then string else "";
    concatStrings = concatStringsSep "";
    concatMapStrings = f: values: concatStrings (map f values);
    concatMapStringsSep =
      separator: f: values:
      concatStringsSep separator (map f values);
    concatLines = concatMapStrings (line: "${line}\n");
    hasPrefix = prefix: string: substring 0 (stringLength prefix) string == prefix;
    hasSuffix =
      suffix: string:
      let
        start = stringLength string - stringLength suffix;
      in
      start >= 0 && substring start (-1) string == suffix;
    hasInfix = infix: string: length (splitString infix string) > 1;
    removePrefix =
      prefix: string:
      if hasPrefix prefix string then substring (stringLength prefix) (-1) string else string;
    removeSuffix =
      suffix: string:
      if hasSuffix suffix string then
        substring 0 (stringLength string - stringLength suffix) string
      else
        string;
    splitString = separator: string: filter isString (split (escapeRegex separator) string);
    escape = characters: replaceStrings characters (map (character: "\\${character}") characters);
    escapeRegex = escape (lib.stringToCharacters "\\[{()^$?*+|.");
    stringToCharacters = string: genList (n: substring n 1 string) (stringLength string);
    escapeShellArg =
      value:
      let
        string = toString value;
      in
      if match "[[:alnum:],._+:@%/-]+" string == null then
        "'${replaceStrings [ "'" ] [ "'\\''" ] string}'"
      else
        string;
    escapeShellArgs = concatMapStringsSep " " escapeShellArg;
    boolToString = value: if value then "true" else "false";
    makeSearchPath = subdirectory: concatMapStringsSep ":" (root: "${root}/${subdirectory}");
    versionOlder = left: right: compareVersions left right < 0;
    versionAtLeast = left: right: !versionOlder left right;
  };

  # Where nixpkgs has them, and not at the top of lib.
  nixStrings = rec {
    # Whether so many insertions, removals and replacements make one of the other.
    levenshteinAtMost =
      most: one: other:
      let
        rest = substring 1 (-1);
        first = substring 0 1;
      in
      if one == "" || other == "" then
        stringLength (one + other) <= most
      else if first one == first other then
        levenshteinAtMost most (rest one) (rest other)
      else
        most > 0
        && (
          levenshteinAtMost (most - 1) (rest one) (rest other)
          || levenshteinAtMost (most - 1) (rest one) other
          || levenshteinAtMost (most - 1) one (rest other)
        );
    escapeNixString = string: lib.escape [ "$" ] (toJSON string);
    escapeNixIdentifier =
      name:
      let
        keywords = [
          "assert"
          "else"
          "if"
          "in"
          "inherit"
          "let"
          "or"
          "rec"
          "then"
          "with"
        ];
        bare = match "[a-zA-Z_][a-zA-Z0-9_'-]*" name != null && !elem name keywords;
      in
      if bare then name else escapeNixString name;
  };

  packages = rec {
    getName =
      package:
      if isString package then
        (parseDrvName package).name
      else
        package.pname or (parseDrvName package.name).name;
    getVersion =
      package:
      if isString package then
        (parseDrvName package).version
      else
        package.version or (parseDrvName package.name).version;
    getOutput =
      output: package:
      if package.outputSpecified or false then package else package.${output} or package.out or package;
    getBin = getOutput "bin";
    getLib = getOutput "lib";
    getDev = getOutput "dev";
    getExe = package: getExe' package (package.meta.mainProgram or (getName package));
    getExe' = package: program: "${getBin package}/bin/${program}";
    makeBinPath = roots: lib.makeSearchPath "bin" (map getBin roots);
    makeLibraryPath = roots: lib.makeSearchPath "lib" (map getLib roots);

    makeOverridable =
      f: args:
      let
        result = f args;
        override =
          changes: makeOverridable f (args // (if isFunction changes then changes args else changes));
      in
      if isAttrs result then result // { inherit override; } else result;
    callPackageWith =
      scope: fileOrFunction: args:
      let
        f = if isFunction fileOrFunction then fileOrFunction else import fileOrFunction;
      in
      makeOverridable f (intersectAttrs (functionArgs f) scope // args);

    licenses =
      mapAttrs
        (shortName: fullName: {
          inherit fullName shortName;
          free = shortName != "unfree";
        })
        {
          asl20 = "Apache License 2.0";
          bsd3 = ''BSD 3-clause "New" or "Revised" License'';
          gpl3Only = "GNU General Public License v3.0 only";
          mit = "MIT License";
          unfree = "Unfree";
        };
    sourceTypes = mapAttrs (shortName: isSource: { inherit isSource shortName; }) {
      binaryBytecode = false;
      binaryNativeCode = false;
      fromSource = true;
    };
    platforms = rec {
      linux = [
        "aarch64-linux"
        "x86_64-linux"
      ];
      darwin = [
        "aarch64-darwin"
        "x86_64-darwin"
      ];
      all = linux ++ darwin;
    };
  };

  checks = rec {
    assertMsg = condition: message: condition || throw message;
    assertOneOf =
      name: value: values:
      assertMsg (elem value values) "${name} must be one of ${
        lib.generators.toPretty { } values
      }, but is: ${lib.generators.toPretty { } value}";
    throwIf = condition: message: if condition then throw message else value: value;
    throwIfNot = condition: throwIf (!condition);
    warn = message: builtins.trace "warning: ${message}";
    warnIf = condition: message: if condition then warn message else value: value;
  };

  rest = {
    inherit attrsets lists;
    strings = strings // nixStrings;

    id = value: value;
    const = value: _: value;
    flip =
      f: left: right:
      f right left;
    pipe = foldl' (value: f: f value);
    min = left: right: if left < right then left else right;
    max = left: right: if left > right then left else right;
    fix =
      f:
      let
        result = f result;
      in
      result;
    composeManyExtensions =
      overlays: final: prev:
      foldl' (changes: overlay: changes // overlay final (prev // changes)) { } overlays;
    toExtension =
      f:
      if isFunction f then final: prev: if isFunction (f prev) then f final prev else f prev else _: _: f;
    trivial.release = "26.05";
    generators.toPretty = { }: pretty "";
    nixosSystem = import ./nixos.nix { inherit lib; };
  };

  pretty =
    indent: value:
    let
      inner = indent + "  ";
      block =
        open: lines: close:
        "${open}\n${concatStringsSep "\n" (map (line: inner + line) lines)}\n${indent}${close}";
      arguments = lib.mapAttrsToList (name: optional: name + lib.optionalString optional "?") (
        functionArgs value
      );
    in
    if isString value then
      nixStrings.escapeNixString value
    else if isList value then
      if value == [ ] then "[ ]" else block "[" (map (pretty inner) value) "]"
    else if isFunction value then
      if arguments == [ ] then "<function>" else "<function, args: {${concatStringsSep ", " arguments}}>"
    else if lib.isDerivation value then
      "<derivation ${value.name}>"
    else if isAttrs value then
      if value == { } then
        "{ }"
      else
        block "{" (lib.mapAttrsToList (
          name: content: "${nixStrings.escapeNixIdentifier name} = ${pretty inner content};"
        ) value) "}"
    else if builtins.isPath value then
      toString value
    else
      toJSON value;
in
lib
