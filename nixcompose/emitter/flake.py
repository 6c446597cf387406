"""`flake-outputs.nix`: from the flake's inputs to its outputs, and the `flake.nix` that `init` writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nixcompose import nixlang as nix
from nixcompose.artefacts import Output, path_between
from nixcompose.idioms import import_with_inputs, imported, lib, strings, surroundings
from nixcompose.manifest import Input, Manifest, Template
from nixcompose.manifest.model import KNOWN_INPUTS
from nixcompose.manifest.words import attr_path
from nixcompose.resolver.selection import package_names

PER_SYSTEM = ("checks", "devShells", "packages")
IMAGES = "lib.images"
"""Images as functions of what one can choose of them, by target."""

FORMATTERS = ("nixfmt-tree", "nixfmt-rfc-style", "nixfmt")
"""What nixpkgs calls the official formatter: now, until 25.05, and before there was one."""

BUILT = {
    "homeConfigurations": ("activationPackage",),
    "nixosConfigurations": ("config", "system", "build", "toplevel"),
}
"""What is built of a configuration, so that it can be a job."""


def flake_outputs(
    manifest: Manifest, outputs: Iterable[Output], packages: Mapping[str, nix.Expr], out: str
) -> nix.Expr:
    """Return a function of the flake's inputs that gives the standard outputs.

    *packages* says for each target, by system, where its own list of packages is; *out* is the directory it is for.
    """
    shells = _shells(manifest, [output for output in outputs if output.kind == "devShells"])
    images = [output for output in outputs if output.kind == IMAGES]
    others = [output for output in outputs if output.kind not in ("devShells", IMAGES)]
    everything = [*others, *shells, *map(_check_of, shells), *(_agreement_outputs(manifest) if packages else ())]
    everything += [Output("lib", "images", _bound(images))] if images else []
    kinds = sorted({output.kind for output in everything})
    bound = {kind: _outputs(manifest, kind, [o for o in everything if o.kind == kind]) for kind in kinds}
    if jobs := _jobs(everything):
        bound["hydraJobs"] = nix.Attrs(jobs)
    bound["formatter"] = _by_system(_formatter(manifest))
    if manifest.migration is not None:
        bound["legacyPackages"] = _by_system(_from_environment(manifest, manifest.migration.variable, outputs))
    if manifest.templates:
        templates = [manifest.templates[name] for name in sorted(manifest.templates)]
        bound["templates"] = nix.Attrs([_template(template, out) for template in templates])
    entries: list[nix.Entry] = [
        nix.Bind(("overlays", "default"), nix.Var("overlay")),
        *(nix.Bind(kind, bound[kind]) for kind in sorted(bound)),
    ]
    system_options = nix.Attrs([nix.Inherit(["system"])])
    bindings: list[nix.Entry] = [
        nix.Inherit(["lib"], nix.ref("inputs", "nixpkgs")),
        nix.Bind("overlay", import_with_inputs(manifest, nix.Path("./overlay.nix"))),
        nix.Bind("nixpkgsOptions", _nixpkgs_options(manifest)),
        nix.Bind(
            "pkgsFor",
            lib(
                "genAttrs",
                strings(manifest.systems),
                nix.Lambda(
                    "system",
                    imported(nix.ref("inputs", "nixpkgs"), nix.Op("//", nix.Var("nixpkgsOptions"), system_options)),
                ),
            ),
        ),
    ]
    if packages:
        bindings.append(nix.Bind("agreement", _agreement(manifest, packages)))
    return nix.Lambda("inputs", nix.Let(bindings, nix.Attrs(entries)))


def _agreement(manifest: Manifest, packages: Mapping[str, nix.Expr]) -> nix.Expr:
    """`agreement.nix`, called with each target's terms and with what it holds by system."""
    pkgs = lib("getAttr", nix.Var("system"), nix.Var("pkgsFor"))
    given = [name for name in surroundings(manifest) if name != "pkgs"]
    entries: list[nix.Entry] = [nix.Inherit([*given, "target"]), nix.Bind("pkgs", pkgs)]
    groups = imported(nix.Path("./groups.nix"), nix.Attrs(entries))
    targets = [
        nix.Bind(
            name, nix.Attrs([nix.Bind("terms", strings(manifest.targets[name].terms)), nix.Bind("packages", held)])
        )
        for name, held in packages.items()
    ]
    arguments: list[nix.Entry] = [
        nix.Inherit(["lib"]),
        nix.Bind("groupsFor", nix.Lambda("system", nix.Lambda("target", groups))),
        nix.Bind("targets", nix.Attrs(targets)),
    ]
    return imported(nix.Path("./agreement.nix"), nix.Attrs(arguments))


def _agreement_outputs(manifest: Manifest) -> list[Output]:
    """A check for each system, and as data what each target holds."""
    check = nix.Call(nix.ref("agreement", "check"), nix.Var("pkgs"))
    return [
        Output("checks", "agreement", check, manifest.systems),
        Output("lib", "held", nix.ref("agreement", "names")),
    ]


def _nixpkgs_options(manifest: Manifest) -> nix.Expr:
    entries: list[nix.Entry] = [nix.Bind("overlays", nix.List([nix.Var("overlay")]))]
    if manifest.unfree:
        name = lib("getName", nix.Var("package"))
        predicate = nix.Lambda("package", nix.Call(nix.ref("builtins", "elem"), name, strings(manifest.unfree)))
        entries.append(nix.Bind(("config", "allowUnfreePredicate"), predicate))
    return nix.Attrs(entries)


def _outputs(manifest: Manifest, kind: str, outputs: list[Output]) -> nix.Expr:
    if kind not in PER_SYSTEM:
        return _bound(outputs)
    body = _where_they_are(manifest, outputs)
    if bindings := [bind for bind in _at_hand(manifest) if nix.mentions(body, bind.path[0])]:
        body = nix.Let(bindings, body)
    return _by_system(body)


def _where_they_are(manifest: Manifest, outputs: list[Output]) -> nix.Expr:
    """The set of *outputs*, each if `system` is one of its own."""
    everywhere = [output for output in outputs if output.systems in (None, manifest.systems)]
    parts: list[nix.Expr] = [_bound(everywhere)] if everywhere else []
    limits = dict.fromkeys(output.systems for output in outputs if output not in everywhere)
    for systems in limits:
        is_here = nix.Call(nix.ref("builtins", "elem"), nix.Var("system"), strings(systems or ()))
        parts.append(lib("optionalAttrs", is_here, _bound([o for o in outputs if o.systems == systems])))
    body = parts.pop()
    for part in reversed(parts):
        body = nix.Op("//", part, body)
    return body


def _by_system(body: nix.Expr) -> nix.Expr:
    """*body* for each system, with those of `system` and `pkgs` bound that it uses."""
    system, pkgs = (name if nix.mentions(body, name) else f"_{name}" for name in ("system", "pkgs"))
    return nix.Call(nix.ref("builtins", "mapAttrs"), nix.Lambda(system, nix.Lambda(pkgs, body)), nix.Var("pkgsFor"))


def _formatter(manifest: Manifest) -> nix.Expr:
    pkgs = nix.Var("pkgs")
    if manifest.formatter is not None:
        return nix.Select(pkgs, *attr_path(manifest.formatter))
    *names, last = FORMATTERS
    found: nix.Expr = nix.Select(pkgs, last)
    for name in reversed(names):
        found = nix.Select(pkgs, name, default=found)
    return found


def _from_environment(manifest: Manifest, variable: str, outputs: Iterable[Output]) -> nix.Expr:
    """`fromEnvironment`: all that can have another selection, with that of the environment; and its packages alone."""
    names = (*manifest.profiles, *manifest.groups, *package_names(manifest))
    given: list[nix.Entry] = [
        nix.Inherit(["lib"]),
        nix.Bind("variable", nix.Str(variable)),
        nix.Bind("names", strings(names)),
    ]
    packages = nix.Call(nix.ref("groups", "select"), nix.Var("terms"))
    environment = nix.Attrs([nix.Bind("name", nix.Str("from-environment")), nix.Bind("paths", packages)])
    chosen = {"default": Output("packages", "default", nix.Call(nix.ref("pkgs", "buildEnv"), environment))}
    for output in outputs:
        if output.chosen is not None:
            chosen[output.name] = Output(output.kind, output.name, output.chosen, output.systems)
    body = _where_they_are(manifest, list(chosen.values()))
    bindings = [nix.Bind("terms", imported(nix.Path("./from-environment.nix"), nix.Attrs(given)))]
    if nix.mentions(body, "groups"):
        bindings.insert(0, nix.Bind("groups", groups_for(manifest)))
    return nix.Attrs([nix.Bind("fromEnvironment", nix.Let(bindings, body))])


def _template(template: Template, out: str) -> nix.Bind:
    path = nix.Bind("path", path_between(out, template.path))
    return nix.Bind(template.name, nix.Attrs([path, nix.Bind("description", nix.Str(template.description))]))


def _bound(outputs: Iterable[Output]) -> nix.Attrs:
    return nix.Attrs([nix.Bind(output.name, output.expr) for output in outputs])


def _at_hand(manifest: Manifest) -> list[nix.Bind]:
    """What outputs by system may use beside `system` and `pkgs`; it is bound where they do."""
    shells = nix.Call(nix.ref("builtins", "getAttr"), nix.Var("system"), nix.ref("inputs", "self", "devShells"))
    return [nix.Bind("groups", groups_for(manifest)), nix.Bind("shells", shells)]


def groups_for(manifest: Manifest) -> nix.Expr:
    """`groups.nix`, where `lib` and `pkgs` are at hand."""
    return imported(nix.Path("./groups.nix"), nix.Attrs([nix.Inherit(surroundings(manifest))]))


def _shells(manifest: Manifest, of_targets: Iterable[Output]) -> list[Output]:
    """A development shell for each profile and each target that is one, and one called `default`.

    A target takes the place of a profile of its name.  The default is the first of the profiles, or of the targets.
    """
    shells = {name: _shell_of_profile(name) for name in manifest.profiles}
    shells |= {output.name: output for output in of_targets}
    if shells and "default" not in shells:
        first = next(iter(shells.values()))
        shells["default"] = Output("devShells", "default", first.expr, first.systems)
    return [shells[name] for name in sorted(shells)]


def _shell_of_profile(name: str) -> Output:
    packages = nix.Bind("packages", nix.ref("groups", "profiles", name))
    return Output("devShells", name, nix.Call(nix.ref("pkgs", "mkShellNoCC"), nix.Attrs([packages])))


def _check_of(shell: Output) -> Output:
    """`checks.SYSTEM.shell-NAME`: the shell can be built."""
    return Output("checks", f"shell-{shell.name}", nix.ref("shells", shell.name), shell.systems)


def _jobs(outputs: Iterable[Output]) -> list[nix.Entry]:
    """`hydraJobs`: all that can be built, as derivations; configurations go by system."""
    kinds = {output.kind for output in outputs}
    jobs: list[nix.Entry] = []
    if inherited := [kind for kind in PER_SYSTEM if kind in kinds]:
        jobs.append(nix.Inherit(inherited, nix.ref("inputs", "self")))
    built: dict[str, dict[str, dict[str, nix.Expr]]] = {}
    for output in outputs:
        if output.kind in BUILT:
            (system,) = output.systems or ()
            job = nix.ref("inputs", "self", output.kind, output.name, *BUILT[output.kind])
            built.setdefault(output.kind, {}).setdefault(system, {})[output.name] = job
    return [*jobs, *(nix.Bind(kind, nix.value(built[kind])) for kind in sorted(built))]


def flake(manifest: Manifest, inputs: Iterable[str], out: str) -> nix.Expr:
    """Return the `flake.nix` of a project: its inputs, and outputs from `flake-outputs.nix`."""
    overlays = {source for source, *_ in manifest.overlay_paths()}
    followed = {other for source in manifest.inputs.values() for other in source.follows.values()}
    names = sorted({"nixpkgs", *inputs, *overlays, *manifest.inputs, *followed})
    return nix.Attrs(
        [
            nix.Bind("description", nix.Str("Tool sets from profiles.toml, for every target")),
            nix.Bind("inputs", nix.Attrs([_input(manifest.input(name)) for name in names])),
            nix.Bind(
                "outputs", nix.Lambda("inputs", imported(nix.path(f"./{out}/flake-outputs.nix"), nix.Var("inputs")))
            ),
        ]
    )


def _input(source: Input) -> nix.Bind:
    follows = dict(source.follows)
    if source.name in KNOWN_INPUTS and source.name != "nixpkgs":
        follows.setdefault("nixpkgs", "nixpkgs")
    if not follows:
        return nix.Bind((source.name, "url"), nix.Str(source.url))
    inputs = [nix.Bind((name, "follows"), nix.Str(other)) for name, other in sorted(follows.items())]
    if len(inputs) == 1:
        inputs = [nix.Bind(("inputs", *bind.path), bind.expr) for bind in inputs]
    else:
        inputs = [nix.Bind("inputs", nix.Attrs(inputs))]
    return nix.Bind(source.name, nix.Attrs([nix.Bind("url", nix.Str(source.url)), *inputs]))
