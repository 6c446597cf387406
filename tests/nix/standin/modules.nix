# The module system: collects modules, lets definitions meet their options, merges what meets.
{ lib }:

let
  inherit (lib)
    all
    attrNames
    attrValues
    concatLists
    concatMap
    concatMapStrings
    concatMapStringsSep
    concatStringsSep
    drop
    elem
    filter
    foldl'
    functionArgs
    genericClosure
    head
    imap1
    isAttrs
    isBool
    isFunction
    last
    length
    mapAttrs
    min
    optional
    recursiveUpdate
    reverseList
    setAttrByPath
    sort
    splitString
    take
    throwIf
    types
    zipAttrs
    ;
  inherit (lib.strings) escapeNixIdentifier;

  # Properties

  defaultPriority = 100;
  defaultOrder = 1000;

  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit content priority;
  };
  mkOrder = priority: content: {
    _type = "order";
    inherit content priority;
  };
  mkOptionDefault = mkOverride 1500;

  kind = value: value._type or "";
  isKind = name: value: kind value == name;

  # Sets without a property at their root: mkMerge is split, mkIf and mkOverride move to the attributes, so that a
  # condition is looked at only when the value under it is.
  pushDown =
    config:
    let
      inward =
        property:
        map (set: if isAttrs set then mapAttrs (_: property) set else set) (pushDown config.content);
    in
    {
      merge = concatMap pushDown config.contents;
      "if" = inward (mkIf config.condition);
      override = inward (mkOverride config.priority);
    }
    .${kind config} or [ config ];

  # The values that the conditions let through.
  discharge =
    value:
    {
      merge = concatMap discharge value.contents;
      "if" =
        if !isBool value.condition then
          throw "‘mkIf’ called with a non-Boolean condition"
        else if value.condition then
          discharge value.content
        else
          [ ];
    }
    .${kind value} or [ value ];

  # Definitions: { file, value }

  mergeDefinitions =
    loc: type: raw:
    let
      rank =
        name: default: def:
        if isKind name def.value then def.value.priority else default;
      strip = name: def: if isKind name def.value then def // { value = def.value.content; } else def;

      discharged = concatMap (def: map (value: def // { inherit value; }) (discharge def.value)) raw;
      priority = rank "override" defaultPriority;
      highest = foldl' (best: def: min best (priority def)) 9999 discharged;
      winning = map (strip "override") (filter (def: priority def == highest) discharged);
      order = rank "order" defaultOrder;
      defs = map (strip "order") (sort (left: right: order left < order right) winning);
      invalid = filter (def: !type.check def.value) defs;
    in
    {
      inherit defs;
      highestPrio = highest;
      isDefined = defs != [ ];
      value =
        if defs == [ ] then
          type.emptyValue.value
            or (throw "The option `${showOption loc}' was accessed but has no value defined. Try setting the option.")
        else if invalid == [ ] then
          type.merge loc defs
        else
          throw "A definition for option `${showOption loc}' is not of type `${type.description}'. ${type.complaint loc invalid}";
    };

  evalOption =
    loc: option: definitions:
    let
      default = optional (option ? default) {
        file = head option.declarations;
        value = mkOptionDefault option.default;
      };
      defs = default ++ definitions;
      plain = def: def // { inherit (mergeDefinitions loc option.type [ def ]) value; };
      merged = mergeDefinitions loc option.type defs;
      value =
        if option.readOnly or false && length defs > 1 then
          throw "The option `${showOption loc}' is read-only, but it's set multiple times. Definition values:${showDefs (map plain defs)}"
        else
          merged.value;
    in
    option
    // {
      inherit (merged) highestPrio isDefined;
      value = (option.apply or lib.id) value;
      definitions = map (def: def.value) merged.defs;
      definitionsWithLocations = merged.defs;
      files = map (def: def.file) merged.defs;
      __toString = _: showOption loc;
    };

  # Lets the declarations { file, options } and the definitions { file, value } under one path meet.
  matchUp =
    loc: declarations: definitions:
    let
      byName =
        field: items:
        zipAttrs (map (item: mapAttrs (_: part: item // { ${field} = part; }) item.${field}) items);

      settings = concatMap (def: map (value: def // { inherit value; }) (pushDown def.value)) definitions;
      notASet =
        def:
        throw "In module `${def.file}', you're trying to define a value of type `${builtins.typeOf def.value}' rather than an attribute set for the option `${showOption loc}'!";

      declared = byName "options" declarations;
      defined =
        assert all (def: isAttrs def.value || notASet def) settings;
        byName "value" settings;

      met = mapAttrs (
        name: decls:
        let
          here = loc ++ [ name ];
          defs = defined.${name} or [ ];
          first = head decls;
          again = last decls;
        in
        if all (decl: !isOption decl.options) decls then
          matchUp here decls defs
        else if length decls > 1 then
          throw "The option `${showOption here}' in `${again.file}' is already declared in ${showFiles [ first.file ]}."
        else
          {
            options = evalOption here (
              {
                type = types.unspecified;
              }
              // first.options
              // {
                loc = here;
                declarations = [ first.file ];
              }
            ) defs;
            unmatched = [ ];
          }
      ) declared;

      unmatched =
        mapAttrs (_: result: result.unmatched) met
        // mapAttrs (name: map (def: def // { loc = loc ++ [ name ]; })) (
          removeAttrs defined (attrNames declared)
        );
    in
    {
      options = mapAttrs (_: result: result.options) met;
      unmatched = concatLists (attrValues unmatched);
    };

  # Modules

  unify =
    file: key: module:
    let
      meta = [
        "_class"
        "_file"
        "freeformType"
        "imports"
        "key"
      ];
      full = module ? config || module ? options;
      stray = removeAttrs module (
        meta
        ++ [
          "config"
          "options"
        ]
      );
      config = if full then module.config or { } else stray;
    in
    if full && stray != { } then
      throw "Module `${key}' has an unsupported attribute `${head (attrNames stray)}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: ${toString (attrNames stray)}) into the explicit `config' attribute."
    else
      {
        file = toString module._file or file;
        key = toString module.key or key;
        class = module._class or null;
        imports = module.imports or [ ];
        options = if full then module.options or { } else { };
        config =
          if module ? freeformType then
            mkMerge [
              config
              { _module = { inherit (module) freeformType; }; }
            ]
          else
            config;
      };

  load =
    args: file: key: module:
    if isFunction module then
      load args file key (
        module (
          args // mapAttrs (name: _: args.${name} or args.config._module.args.${name}) (functionArgs module)
        )
      )
    else if
      elem (kind module) [
        "if"
        "override"
      ]
    then
      load args file key { config = module; }
    else if module._type or "module" != "module" then
      throw "Expected a module, but found a value of type \"${kind module}\"."
    else if isAttrs module then
      unify file key module
    else
      load args (toString module) (toString module) (import module);

  collect =
    class: args: modules:
    let
      withImports =
        file: key:
        imap1 (
          n: module:
          let
            loaded = load args file "${key}:anon-${toString n}" module;
          in
          if class != null && loaded.class != null && loaded.class != class then
            throw "The module `${loaded.file}` (class: \"${loaded.class}\") cannot be imported into a module evaluation that expects class \"${class}\"."
          else
            loaded // { imported = withImports loaded.file loaded.key loaded.imports; }
        );
    in
    genericClosure {
      startSet = withImports unknownFile "" modules;
      operator = module: module.imported;
    };

  evalModules =
    {
      modules,
      specialArgs ? { },
      prefix ? [ ],
      class ? null,
    }:
    let
      internal = {
        _file = "lib/modules.nix";
        options._module = {
          args = mkOption { type = types.lazyAttrsOf types.raw; };
          check = mkOption {
            type = types.bool;
            default = true;
          };
          freeformType = mkOption {
            type = types.nullOr types.optionType;
            default = null;
          };
          specialArgs = mkOption {
            readOnly = true;
          };
        };
        config._module = {
          inherit specialArgs;
          args = {
            inherit extendModules;
          };
        };
      };

      collected = reverseList (
        collect class (
          {
            inherit config lib options;
            _class = class;
            _prefix = prefix;
          }
          // specialArgs
        ) (modules ++ [ internal ])
      );

      matched = matchUp prefix collected (
        map (module: {
          inherit (module) file;
          value = module.config;
        }) collected
      );
      inherit (matched) options;

      valuesOf = mapAttrs (_: option: if isOption option then option.value else valuesOf option);
      declared = valuesOf options;
      inherit (declared._module) freeformType;
      free = freeformType.merge prefix (
        map (def: {
          inherit (def) file;
          value = setAttrByPath (drop (length prefix) def.loc) def.value;
        }) matched.unmatched
      );
      config =
        if freeformType == null || matched.unmatched == [ ] then
          declared
        else
          recursiveUpdate free declared;

      stray = head matched.unmatched;
      checked =
        result:
        if config._module.check && freeformType == null && matched.unmatched != [ ] then
          throw "The option `${showOption stray.loc}' does not exist. Definition values:${showDefs [ stray ]}"
        else
          result;

      extendModules =
        args:
        evalModules {
          inherit class;
          modules = modules ++ args.modules or [ ];
          specialArgs = specialArgs // args.specialArgs or { };
          prefix = args.prefix or prefix;
        };
    in
    {
      _type = "configuration";
      inherit class extendModules;
      config = checked (removeAttrs config [ "_module" ]);
      options = checked options;
      _module = checked config._module;
    };

  # Options

  isOption = isKind "option";

  mkOption =
    option:
    let
      unknown = attrNames (
        removeAttrs option [
          "apply"
          "default"
          "defaultText"
          "description"
          "example"
          "internal"
          "readOnly"
          "relatedPackages"
          "type"
          "visible"
        ]
      );
    in
    throwIf (
      unknown != [ ]
    ) "function 'mkOption' called with unexpected argument '${head unknown}'" option
    // {
      _type = "option";
    };

  mkEnableOption =
    name:
    mkOption {
      type = types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${name}.";
    };

  # Messages

  unknownFile = "<unknown-file>";

  showOption = concatMapStringsSep "." (
    part: if part == "*" || builtins.match "<(.*)>" part != null then part else escapeNixIdentifier part
  );

  showFiles = concatMapStringsSep " and " (file: "`${file}'");

  showDefs = concatMapStrings (
    def:
    let
      shown = builtins.tryEval (lib.generators.toPretty { } def.value);
      lines = splitString "\n" shown.value;
      shortened = take 5 lines ++ optional (length lines > 5) "...";
      value =
        if !shown.success then
          ""
        else if length lines == 1 then
          ": ${shown.value}"
        else
          ":\n    ${concatStringsSep "\n    " shortened}";
    in
    "\n- In `${def.file}'${value}"
  );
in
{
  inherit
    evalModules
    isOption
    mergeDefinitions
    mkEnableOption
    mkIf
    mkMerge
    mkOption
    mkOptionDefault
    mkOrder
    mkOverride
    showFiles
    showOption
    ;
  options = {
    inherit showDefs;
  };
  mkAfter = mkOrder 1500;
  mkBefore = mkOrder 500;
  mkDefault = mkOverride 1000;
  mkForce = mkOverride 50;
}
