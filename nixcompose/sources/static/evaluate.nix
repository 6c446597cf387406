# From attribute paths to store paths: one answer for each package that is wanted, whatever the others do.
# `file` is JSON: nothing of it is ever read as Nix. Its keys are in ../evaluation.py.
{ file }:
let
  inherit (builtins)
    deepSeq
    elem
    filter
    fromJSON
    hasAttr
    head
    isAttrs
    isList
    isString
    listToAttrs
    mapAttrs
    parseDrvName
    readFile
    tail
    unsafeDiscardStringContext
    ;

  data = fromJSON (readFile (/. + file));

  # In strict mode errors are not caught: Nix then says what is wrong.
  try =
    value:
    if data.strict then
      {
        success = true;
        inherit value;
      }
    else
      builtins.tryEval value;
  tryDeep = value: try (deepSeq value value);

  # What a package says of itself, if it can say it.
  orElse =
    default: value:
    let
      found = builtins.tryEval value;
    in
    if found.success then found.value else default;
  orNull = value: orElse null (deepSeq value value);
  toList = value: if isList value then value else [ value ];
  texts = value: map unsafeDiscardStringContext (filter isString (toList (orNull value)));
  text = value: if texts value == [ ] then null else head (texts value);

  # As in emitted flakes.
  nameOf = package: package.pname or (parseDrvName package.name).name;
  config.allowUnfreePredicate = package: elem (nameOf package) data.unfree;
  load =
    path: overlays:
    import (/. + path) {
      inherit (data) system;
      inherit config overlays;
    };
  # The flakes whose overlays are used, called with their inputs as flake.lock has them.
  called =
    node:
    let
      inputs = mapAttrs (_name: key: flakes.${key}) node.inputs;
      outputs = (import (/. + node.path + "/flake.nix")).outputs (inputs // { inherit self; });
      self =
        outputs
        // node.about
        // {
          inherit inputs outputs;
          outPath = node.path;
          _type = "flake";
        };
    in
    self;
  flakes = mapAttrs (
    _key: node: if node.isFlake then called node else { outPath = node.path; }
  ) data.flakes;
  overlayOf = wanted: builtins.foldl' (set: name: set.${name}) flakes.${wanted.flake} wanted.path;

  ours = final: _prev: mapAttrs (_name: own: final.callPackage (/. + own.file) own.args) data.own;
  pkgs = load data.nixpkgs (map overlayOf data.overlays ++ [ ours ]);
  sets = mapAttrs (_name: path: load path [ ]) data.sources;

  descend =
    set: path:
    if path == [ ] then
      {
        found = true;
        value = set;
      }
    else if isAttrs set && hasAttr (head path) set then
      descend set.${head path} (tail path)
    else
      { found = false; };

  # Why nixpkgs refuses a package, in the order in which it asks.
  problemOf =
    package:
    let
      said = orElse { } (package.meta or { });
      meta = if isAttrs said then said else { };
      says = name: orNull (meta.${name} or false) == true;
      shown = license: if isAttrs license then license.shortName or license.fullName or null else license;
      platforms = texts (meta.platforms or [ ]);
      isUnsupported =
        if meta ? unsupported then
          says "unsupported"
        else
          elem data.system (texts (meta.badPlatforms or [ ]))
          || (platforms != [ ] && !elem data.system platforms);
      vulnerabilities = texts (meta.knownVulnerabilities or [ ]);
      problem = problem: detail: { inherit problem detail; };
    in
    if says "unfree" && orNull (config.allowUnfreePredicate package) != true then
      problem "unfree" (
        [ (text (nameOf package)) ] ++ texts (map shown (toList (orElse [ ] (meta.license or [ ]))))
      )
    else if says "broken" then
      problem "broken" [ ]
    else if isUnsupported then
      problem "unsupported" platforms
    else if says "insecure" || vulnerabilities != [ ] then
      problem "insecure" vulnerabilities
    else
      problem "failed" [ ];

  # A package with the outputs that are wanted, or what is wrong with it.
  look =
    wanted: attr:
    let
      place = try (
        let
          found = descend (if wanted.source == null then pkgs else sets.${wanted.source}) attr;
        in
        builtins.seq found.found found
      );
      package = place.value.value;
      kind = try (
        if isAttrs package && package.type or null == "derivation" then "derivation" else "other"
      );
      outputs = package.outputs or [ "out" ];
      chosen =
        if wanted.outputs != [ ] then
          wanted.outputs
        else if package.outputSpecified or false then
          [ package.outputName ]
        else
          package.meta.outputsToInstall or [ (package.outputName or "out") ];
      lacking = try (deepSeq outputs (filter (name: !elem name outputs) chosen));
      pathOf = name: {
        inherit name;
        value = unsafeDiscardStringContext package.${name}.outPath;
      };
      paths = tryDeep (listToAttrs (map pathOf chosen));
      problem = problem: detail: { inherit attr problem detail; };
    in
    if !place.success || (place.value.found && !kind.success) then
      problem "failed" [ ]
    else if !place.value.found then
      problem "missing" [ ]
    else if kind.value != "derivation" then
      problem "no package" [ ]
    else if !lacking.success then
      { inherit attr; } // problemOf package
    else if lacking.value != [ ] then
      problem "no output" ([ (head lacking.value) ] ++ outputs)
    else if !paths.success then
      { inherit attr; } // problemOf package
    else
      {
        inherit attr;
        outputs = paths.value;
        pname = text (nameOf package);
        version = text (package.version or (parseDrvName package.name).version);
      };

  # Attribute paths in their order, until one has store paths; before it, why the others have none.
  first =
    wanted: tried: attrs:
    if attrs == [ ] then
      tried
    else
      let
        found = look wanted (head attrs);
      in
      if found ? outputs then tried ++ [ found ] else first wanted (tried ++ [ found ]) (tail attrs);
in
{
  inherit (builtins) storeDir;
  # An answer to no question at all says whether nixpkgs itself can be evaluated.
  answers = builtins.seq (isAttrs pkgs) (map (wanted: first wanted [ ] wanted.attrs) data.wanted);
}
