# Option types. Each one knows its description, what it accepts, and how its definitions merge.
{ lib }:

let
  inherit (lib)
    all
    concatLists
    concatMapStringsSep
    concatStrings
    concatStringsSep
    elem
    filter
    filterAttrs
    foldl'
    hasPrefix
    head
    imap1
    isAttrs
    isBool
    isDerivation
    isFloat
    isFunction
    isInt
    isList
    isPath
    isString
    last
    length
    mapAttrs
    match
    mergeDefinitions
    mkOptionDefault
    showFiles
    showOption
    tail
    toJSON
    toList
    zipAttrsWith
    ;
  inherit (lib.options) showDefs;

  mkOptionType =
    {
      name,
      description ? name,
      # Noun, composite ("list of ...") or conjunction ("... or ..."): says when another description puts it in parentheses.
      descriptionClass ? null,
      check ? _: true,
      merge ? mergeDefault,
      emptyValue ? { },
      # What to say of the definitions that fail the check.
      complaint ? _: invalid: "Definition values:${showDefs invalid}",
    }:
    {
      _type = "option-type";
      inherit
        check
        complaint
        description
        descriptionClass
        emptyValue
        merge
        name
        ;
    };

  # The description of a type as a part of another, in parentheses unless it is of one of these classes.
  phrase =
    classes: type:
    if elem type.descriptionClass classes then type.description else "(${type.description})";
  phraseOf = phrase [
    "noun"
    "composite"
  ];
  phraseOr = phrase [
    "noun"
    "conjunction"
  ];

  # Types that look into their values word their complaint so.
  structured =
    type:
    mkOptionType (
      type
      // {
        complaint = _: invalid: "TypeError: Definition values: ${showDefs invalid}";
      }
    );

  scalar =
    name: description: check:
    mkOptionType {
      inherit check description name;
      descriptionClass = "noun";
      merge = mergeEqual;
    };

  isStringLike = value: isString value || isPath value || value ? outPath || value ? __toString;
  isAbsolute = value: isStringLike value && hasPrefix "/" (toString value);

  values = map (def: def.value);
  files = map (def: def.file);

  priorityHint = ''
    Use `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.
  '';

  mergeOne =
    loc: defs:
    if length defs == 1 then
      (head defs).value
    else
      throw "The option `${showOption loc}' is defined multiple times while it's expected to be unique.\n\nDefinition values:${showDefs defs}\n${priorityHint}";

  mergeEqual =
    loc: defs:
    let
      first = head defs;
      same =
        def:
        def.value == first.value
        || throw "The option `${showOption loc}' has conflicting definition values:${
          showDefs [
            first
            def
          ]
        }\n${priorityHint}";
    in
    assert all same (tail defs);
    first.value;

  mergeDefault =
    loc: defs:
    let
      given = values defs;
    in
    if length given == 1 then
      head given
    else if all isList given then
      concatLists given
    else if all isAttrs given then
      foldl' (left: right: left // right) { } given
    else if all isBool given then
      lib.any lib.id given
    else if all isString given then
      concatStrings given
    else if all (value: isInt value && value == head given) given then
      head given
    else
      throw "Cannot merge definitions of `${showOption loc}'. Definition values:${showDefs defs}";

  attrsWith =
    lazy: element:
    structured {
      name = if lazy then "lazyAttrsOf" else "attrsOf";
      description = "${if lazy then "lazy " else ""}attribute set of ${phraseOf element}";
      descriptionClass = "composite";
      check = isAttrs;
      emptyValue.value = { };
      merge =
        loc: defs:
        let
          merged = zipAttrsWith (name: mergeDefinitions (loc ++ [ name ]) element) (
            map (def: mapAttrs (_: value: def // { inherit value; }) def.value) defs
          );
        in
        mapAttrs (_: entry: entry.value) (
          if lazy then merged else filterAttrs (_: entry: entry.isDefined) merged
        );
    };

  types = {
    inherit mkOptionType;

    unspecified = mkOptionType {
      name = "unspecified";
      description = "unspecified value";
      descriptionClass = "noun";
    };

    raw = mkOptionType {
      name = "raw";
      description = "raw value";
      descriptionClass = "noun";
      merge = mergeOne;
    };

    anything = mkOptionType {
      name = "anything";
      descriptionClass = "noun";
      merge =
        loc: defs:
        let
          kindOf = value: if isAttrs value && isStringLike value then "package" else builtins.typeOf value;
          kind = kindOf (head defs).value;
        in
        if !all (def: kindOf def.value == kind) defs then
          throw "The option `${showOption loc}' has conflicting option types in ${showFiles (files defs)}"
        else
          {
            set = (types.attrsOf types.anything).merge;
            package = mergeOne;
            lambda =
              loc: defs: argument:
              types.anything.merge (loc ++ [ "<function body>" ]) (
                map (def: def // { value = def.value argument; }) defs
              );
          }
          .${kind} or mergeEqual
          loc
          defs;
    };

    bool = scalar "bool" "boolean" isBool;
    int = scalar "int" "signed integer" isInt;
    float = scalar "float" "floating point number" isFloat;
    number = types.either types.int types.float;
    str = scalar "str" "string" isString;
    path = scalar "path" "absolute path" isAbsolute;
    nonEmptyStr = scalar "nonEmptyStr" "non-empty string" (
      value: isString value && match "[ \t\n]*" value == null
    );
    singleLineStr = scalar "singleLineStr" "(optionally newline-terminated) single-line string" (
      value: isString value && match "[^\n\r]*\n?" value != null
    );
    strMatching =
      pattern:
      scalar "strMatching ${toJSON pattern}" "string matching the pattern ${pattern}" (
        value: isString value && match pattern value != null
      );

    ints = {
      between =
        low: high:
        scalar "intBetween" "integer between ${toString low} and ${toString high} (both inclusive)" (
          value: isInt value && value >= low && value <= high
        );
      unsigned =
        scalar "unsignedInt" "unsigned integer, meaning >=0" (value: isInt value && value >= 0)
        // {
          descriptionClass = "nonRestrictiveClause";
        };
      positive =
        scalar "positiveInt" "positive integer, meaning >0" (value: isInt value && value > 0)
        // {
          descriptionClass = "nonRestrictiveClause";
        };
    };
    port =
      scalar "unsignedInt16" "16 bit unsigned integer; between 0 and 65535 (both inclusive)"
        (types.ints.between 0 65535).check;

    separatedString =
      separator:
      scalar "separatedString" "strings concatenated with ${toJSON separator}" isString
      // {
        merge = _: defs: concatStringsSep separator (values defs);
      };
    lines = types.separatedString "\n";
    commas = types.separatedString ",";

    enum =
      choices:
      let
        show =
          choice:
          if isString choice then
            ''"${choice}"''
          else if isInt choice || isBool choice then
            toJSON choice
          else
            "<${builtins.typeOf choice}>";
      in
      mkOptionType {
        name = "enum";
        description =
          if choices == [ ] then
            "impossible (empty enum)"
          else if length choices == 1 then
            "value ${show (head choices)} (singular enum)"
          else
            "one of ${concatMapStringsSep ", " show choices}";
        descriptionClass = if length choices < 2 then "noun" else "conjunction";
        check = value: elem value choices;
        merge = mergeEqual;
      };

    package = mkOptionType {
      name = "package";
      descriptionClass = "noun";
      check =
        value: isDerivation value || isStringLike value && dirOf (toString value) == builtins.storeDir;
      merge = mergeOne;
    };

    pkgs = mkOptionType {
      name = "pkgs";
      description = "Nixpkgs package set";
      descriptionClass = "noun";
      check = value: isAttrs value && value._type or null == "pkgs";
      merge = mergeOne;
    };

    optionType = mkOptionType {
      name = "optionType";
      descriptionClass = "noun";
      check = value: value._type or null == "option-type";
      merge = mergeOne;
    };

    attrs = mkOptionType {
      name = "attrs";
      description = "attribute set";
      check = isAttrs;
      merge = _: defs: foldl' (left: right: left // right) { } (values defs);
      emptyValue.value = { };
    };

    attrsOf = attrsWith false;
    lazyAttrsOf = attrsWith true;

    listOf =
      element:
      structured {
        name = "listOf";
        description = "list of ${phraseOf element}";
        descriptionClass = "composite";
        check = isList;
        emptyValue.value = [ ];
        merge =
          loc: defs:
          map (entry: entry.value) (
            filter (entry: entry.isDefined) (
              concatLists (
                imap1 (
                  n: def:
                  imap1 (
                    m: value:
                    mergeDefinitions (loc ++ [ "[definition ${toString n}-entry ${toString m}]" ]) element [
                      (def // { inherit value; })
                    ]
                  ) def.value
                ) defs
              )
            )
          );
      };

    nullOr =
      element:
      mkOptionType {
        name = "nullOr";
        description = "null or ${phraseOr element}";
        descriptionClass = "conjunction";
        check = value: value == null || element.check value;
        emptyValue.value = null;
        merge =
          loc: defs:
          let
            nulls = filter (def: def.value == null) defs;
          in
          if nulls == [ ] then
            element.merge loc defs
          else if length nulls == length defs then
            null
          else
            throw "The option `${showOption loc}` is defined both null and not null, in ${showFiles (files defs)}.";
      };

    either =
      left: right:
      mkOptionType {
        name = "either";
        description =
          if left.descriptionClass == "nonRestrictiveClause" then
            "${left.description}, or ${phraseOr right}"
          else
            "${phraseOr left} or ${
              phrase [
                "noun"
                "conjunction"
                "composite"
              ] right
            }";
        descriptionClass = "conjunction";
        check = value: left.check value || right.check value;
        complaint =
          loc: invalid:
          "TypeError: The option `${showOption loc}` is neither a value of type `${left.description}` nor `${right.description}`, Definition values: ${showDefs invalid}";
        merge =
          loc: defs:
          let
            fits = type: all (def: type.check def.value) defs;
            type = lib.findFirst fits { merge = mergeOne; } [
              left
              right
            ];
          in
          type.merge loc defs;
      };
    oneOf = alternatives: foldl' types.either (head alternatives) (tail alternatives);

    uniq =
      type:
      type
      // {
        merge =
          loc: defs:
          type.merge loc [
            {
              inherit (head defs) file;
              value = mergeOne loc defs;
            }
          ];
      };
    addCheck = type: test: type // { check = value: type.check value && test value; };

    submodule =
      modules:
      types.submoduleWith {
        modules = toList modules;
        shorthandOnlyDefinesConfig = true;
      };

    submoduleWith =
      {
        modules,
        specialArgs ? { },
        shorthandOnlyDefinesConfig ? false,
        description ? null,
        class ? null,
      }:
      let
        base = lib.evalModules {
          inherit class specialArgs;
          modules = [ { _module.args.name = mkOptionDefault "‹name›"; } ] ++ modules;
        };
        inherit (base._module) freeformType;
        asModule = def: {
          _file = def.file;
          ${if shorthandOnlyDefinesConfig && isAttrs def.value then "config" else "imports"} =
            if shorthandOnlyDefinesConfig && isAttrs def.value then def.value else [ def.value ];
        };
      in
      structured {
        name = "submodule";
        description =
          if description != null then
            description
          else if freeformType != null then
            "open submodule of ${phraseOf freeformType}"
          else
            "submodule";
        check = value: isAttrs value || isFunction value || isAbsolute value;
        emptyValue.value = base.config;
        merge =
          loc: defs:
          (base.extendModules {
            prefix = loc;
            modules = [ { _module.args.name = last loc; } ] ++ map asModule defs;
          }).config;
      };
  };
in
types
