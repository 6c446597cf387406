# How a selection becomes packages: the union of groups, profiles and packages, less "-name".
# groups.nix has the names. Nothing is read from the environment, and no name is ignored.
{
  lib,
  file,
  system,
  systems,
  target,
  targets,
  groups,
  profiles,
  packages,
  anyOf ? { },
  priorities ? { },
  unlisted ? [ ],
  versions ? { },
}:
let
  inherit (builtins)
    compareVersions
    concatStringsSep
    elem
    filter
    genericClosure
    head
    length
    ;
  inherit (lib)
    concatMap
    last
    listToAttrs
    nameValuePair
    removePrefix
    ;

  fail = message: throw "${file}: ${message}";
  byName = items: listToAttrs (map (item: nameValuePair item.name item) items);
  namesOf = map (item: item.name);
  list = concatStringsSep ", ";
  arrows = concatStringsSep " -> ";
  shorter = one: other: if length other < length one then other else one;
  shortest = chains: lib.foldl' shorter (head chains) chains;

  isRemoval = lib.hasPrefix "-";
  isAddition = term: !isRemoval term;
  bare = removePrefix "-";

  # Every entry of every group, in the order of profiles.toml: its name, its group, where it may go.
  normal = entry: if builtins.isString entry then { name = entry; } else entry;
  entriesOf = group: map (entry: normal entry // { group = group.name; }) group.packages;
  entries = concatMap entriesOf groups ++ map (entry: normal entry // { group = ""; }) unlisted;
  isHere = entry: !(entry ? skip) && elem system (entry.systems or [ system ]);
  goesHere = entry: isHere entry && (target == null || elem target (entry.targets or [ target ]));

  groupOf = byName groups;
  profileOf = byName profiles;
  entryOf = byName entries;
  isKnown = name: groupOf ? ${name} || profileOf ? ${name} || entryOf ? ${name};
  check =
    term:
    if isKnown (bare term) then
      term
    else
      fail "no group, profile or package \"${bare term}\"; the groups are ${list (namesOf groups)}";

  # What a list of terms adds, each with the chain that leads to it, and what it takes away.
  # A profile stands for its terms.
  read =
    given:
    let
      terms = map check given;
      isTerm = name: elem name terms;
      own = name: {
        inherit name;
        chain = [ ];
      };
      below =
        profile:
        map (name: {
          inherit name;
          chain = [ profile.name ];
        }) profile.terms;
      items =
        map own (filter isTerm (namesOf groups ++ builtins.attrNames entryOf))
        ++ concatMap below (filter (profile: isTerm profile.name) profiles);
      added = filter (item: isAddition item.name) items;
      expand = name: filter isAddition (profileOf.${name}.terms or [ name ]);
    in
    {
      isEmpty = filter isAddition terms == [ ];
      roots = map (item: item.chain ++ [ item.name ]) (filter (item: groupOf ? ${item.name}) added);
      named = filter (item: entryOf ? ${item.name}) added;
      removed =
        map bare (filter isRemoval (namesOf items)) ++ concatMap expand (map bare (filter isRemoval terms));
    };

  # The groups that are reached, breadth first, each with the shortest chain that leads to it.
  reach =
    { removed, roots, ... }:
    let
      step = chain: {
        inherit chain;
        key = last chain;
      };
      enter = chains: filter (item: !elem item.key removed) (map step chains);
      below = group: group.includes or [ ] ++ group.requires or [ ];
      found = genericClosure {
        startSet = enter roots;
        operator = item: enter (map (name: item.chain ++ [ name ]) (below groupOf.${item.key}));
      };
    in
    listToAttrs (map (item: nameValuePair item.key item.chain) found);

  # What speaks against the groups that are reached: messages.
  problemsOf =
    removed: chains:
    let
      numbered = lib.imap0 (index: group: group // { inherit index; }) groups;
      reached = filter (group: chains ? ${group.name}) numbered;
      excludes = one: other: excludedBy one other.name || excludedBy other one.name;
      excludedBy = group: name: elem name (group.conflicts or [ ]);
      clashesOf = one: filter (other: one.index < other.index && excludes one other) reached;
      clash =
        one: other:
        "groups \"${one.name}\" and \"${other.name}\" conflict: "
        + "${arrows chains.${one.name}}; ${arrows chains.${other.name}}";
      broken =
        group: name:
        "group \"${name}\" is taken away, but group \"${group.name}\" requires it: "
        + arrows (chains.${group.name} ++ [ name ]);
      brokenOf = group: map (broken group) (filter (name: elem name removed) (group.requires or [ ]));
    in
    concatMap (one: map (clash one) (clashesOf one)) reached ++ concatMap brokenOf reached;

  # A package by its name, once its version is seen to be what profiles.toml asks for.
  holds =
    version: clause:
    let
      order = compareVersions version clause.version;
    in
    {
      "<" = order < 0;
      "<=" = order <= 0;
      "==" = order == 0;
      "!=" = order != 0;
      ">=" = order >= 0;
      ">" = order > 0;
    }
    .${clause.op};
  versionOf = package: lib.getVersion (head (lib.toList package));
  fits = name: package: lib.all (holds (versionOf package)) (versions.${name} or [ ]);
  shownClauses = name: list (map (clause: clause.op + clause.version) (versions.${name} or [ ]));
  # Where files of two packages collide, the lower number wins: user environments find it in `meta`, images and
  # shells take what comes first. (lib.setPrio would make the whole package of one of its outputs.)
  priorityOf = name: priorities.${name} or 5;
  byPriority = builtins.sort (one: other: priorityOf one < priorityOf other);
  withPriority =
    name: package:
    if priorities ? ${name} then
      package
      // {
        meta = package.meta or { } // {
          priority = priorities.${name};
        };
      }
    else
      package;
  packagesOf =
    name:
    let
      existing = filter (package: package != null) anyOf.${name};
      candidates = if anyOf ? ${name} then existing else [ packages.${name} ];
      fitting = filter (fits name) candidates;
    in
    if fitting != [ ] then
      map (withPriority name) (lib.toList (head fitting))
    else
      fail "\"${name}\" has to be ${shownClauses name}, and is ${list (map versionOf candidates)}";

  resolve =
    terms:
    let
      selection = read terms;
      chains = reach selection;
      namedChains = name: map (item: item.chain) (filter (item: item.name == name) selection.named);
      groupChains = group: lib.optional (chains ? ${group}) chains.${group};
      offer = entry: entry // { chains = namedChains entry.name ++ groupChains entry.group; };
      offers = filter (entry: entry.chains != [ ]) (map offer entries);
      kept = filter (entry: !elem entry.name selection.removed) offers;
      taken = filter goesHere kept;
      names = lib.unique (namesOf taken);
      chainsTo = name: concatMap (entry: entry.chains) (filter (entry: entry.name == name) taken);
      isMissing = name: !elem name names && !elem name selection.removed;
      missing = filter isMissing (namesOf selection.named);
    in
    if !elem system systems then
      fail "there is no system \"${system}\" here; the systems are ${list systems}"
    else if selection.isEmpty then
      fail "the selection is empty"
    else if kept == [ ] && chains == { } then
      fail "the selection takes away all that it names"
    else if missing != [ ] then
      fail "named, but left out here: ${list missing}"
    else
      {
        inherit names;
        because = lib.genAttrs names (name: shortest (chainsTo name));
        groups = chains;
        packages = concatMap packagesOf (byPriority names);
        problems = problemsOf selection.removed chains;
      };

  # The packages of a list of terms. Throws where `nixcompose resolve` ends with an error.
  select =
    terms:
    let
      found = resolve terms;
    in
    if found.problems == [ ] then found.packages else fail (concatStringsSep "; " found.problems);

  # The names that a list of packages has, whoever put them there: by the package itself, or by the outputs of it
  # that a user environment links. What fails to evaluate and is not in the list is not there; in the list it fails.
  namesIn =
    list:
    let
      paths = map (package: package.outPath) list;
      outputsOf = package: map (output: package.${output}.outPath) (package.meta.outputsToInstall or [ ]);
      isThere =
        package:
        elem package.outPath paths
        || (outputsOf package != [ ] && lib.all (path: elem path paths) (outputsOf package));
      isIn = name: builtins.tryEval (lib.all isThere (packagesOf name));
    in
    builtins.deepSeq paths (
      filter (name: (isIn name).success && (isIn name).value) (
        lib.unique (namesOf (filter isHere entries))
      )
    );
in
if !elem target ([ null ] ++ targets) then
  fail "there is no target \"${target}\"; the targets are ${list targets}"
else
  {
    inherit namesIn resolve select;
    # Which groups are on depends neither on the system nor on pkgs, so options of nixpkgs may depend on it.
    active = terms: builtins.attrNames (reach (read terms));
    groups = lib.genAttrs (namesOf groups) (name: select [ name ]);
    profiles = lib.genAttrs (namesOf profiles) (name: select [ name ]);
  }
