"""A development shell, and the `.envrc` that enters it in a directory of the project."""

from __future__ import annotations

import posixpath

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts, Output
from nixcompose.idioms import imported, strings, surroundings
from nixcompose.keys import NO_NUL, Key, Text
from nixcompose.targets import PROJECT_DIRECTORY, _image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

KEYS = {
    "env": Key(_image.ENVIRONMENT, "Environment variables of the shell."),
    "shell-hook": Key(Text("text without NUL", r"[^\x00]*", NO_NUL), "What Bash runs when the shell is entered."),
    "directory": Key(
        Text("a directory of the project", rf"\.|{PROJECT_DIRECTORY}", 'such as "." or "apps/web"'),
        "Where an .envrc for direnv enters it; there is none if left out.",
    ),
}
NEEDS: tuple[str, ...] = ()
MODULE_CLASS = None
INPUTS: tuple[str, ...] = ()
SYSTEMS: tuple[str, ...] = ()

OF_THE_DERIVATION = (
    "args", "buildInputs", "buildPhase", "builder", "cmakeFlags", "configureFlags", "depsBuildBuild",
    "depsBuildBuildPropagated", "depsBuildTarget", "depsBuildTargetPropagated", "depsHostHost",
    "depsHostHostPropagated", "depsTargetTarget", "depsTargetTargetPropagated", "doCheck", "doInstallCheck",
    "mesonFlags", "name", "nativeBuildInputs", "outputs", "patches", "phases", "preferLocalBuild",
    "propagatedBuildInputs", "propagatedNativeBuildInputs", "shellHook", "stdenv", "strictDeps", "system",
    "userHook",
)  # fmt: skip
"""What mkShell itself gives to the derivation, so that `env` cannot."""

OF_THE_BUILD = (
    "BASHOPTS", "HOME", "IN_NIX_SHELL", "NIX_BUILD_TOP", "NIX_ENFORCE_PURITY", "NIX_LOG_FD", "NIX_REMOTE",
    "OLDPWD", "PATH", "PPID", "PWD", "SHELLOPTS", "SHLVL", "SSL_CERT_FILE", "TEMP", "TEMPDIR", "TERM", "TMP",
    "TMPDIR", "TZ", "UID", "out",
)  # fmt: skip
"""What the build of a shell has values of its own for, and `nix develop` and `nix print-dev-env` do not keep."""


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report variables that never arrive in the shell, and a directory that enters another shell already."""
    for name in target.options.get("env", ()):
        if name in (*OF_THE_DERIVATION, *OF_THE_BUILD):
            owner = "mkShell" if name in OF_THE_DERIVATION else "Nix"
            report(
                "NXC206",
                (*path, "env", name),
                f"{owner} gives {name} another value",
                fix=f"choose another name, or set it in shell-hook: export {name}=…",
                on_key=True,
            )
    directory = target.options.get("directory")
    shells = [other for other in manifest.targets.values() if other.kind == target.kind]
    first = next(other for other in shells if other.options.get("directory") == directory)
    if directory is not None and first.name != target.name:
        report(
            "NXC206",
            (*path, "directory"),
            f'"{directory}" enters the shell {first.name} already',
            fix=f"leave it out here, and enter this one by hand: nix develop .#{target.name}",
        )


def paths(name: str, options: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the directory that the shell is for, with its key path."""
    del name
    if "directory" in options:
        yield ("directory",), options["directory"], "directory"


def artefacts(context: Context) -> Artefacts:
    """Return `shells/NAME.nix`, a function of the selection, its `devShells` entry, and its `.envrc` if it has one."""
    name = context.target.name
    file = f"{context.out}/shells/{name}.nix"
    files = {file: context.file(_shell(context))}
    if "directory" in context.target.options:
        files[posixpath.normpath(f"{context.target.options['directory']}/.envrc")] = _envrc(context)
    given = surroundings(context.manifest)
    shell, chosen = (
        imported(context.path_to(file), nix.Attrs([nix.Inherit(names)])) for names in (given, [*given, "terms"])
    )
    return Artefacts(
        files,
        (Output("devShells", name, shell, context.systems, chosen),),
        {system: nix.ref("inputs", "self", "devShells", system, name, "contents") for system in context.systems},
    )


def _shell(context: Context) -> nix.Expr:
    options, target = context.target.options, context.target
    inherited = surroundings(context.manifest)
    groups = imported(
        context.path_to(f"{context.out}/groups.nix", "shells"),
        nix.Attrs([nix.Inherit(inherited), nix.Bind("target", nix.Str(target.name))]),
    )
    packages = nix.Call(nix.ref("groups", "select"), nix.Var("terms"))
    entries: list[nix.Entry] = [
        nix.Bind("name", nix.Str(target.name)),
        nix.Inherit(["packages"]),
        nix.Bind(("passthru", "contents"), nix.Var("packages")),
    ]
    if options.get("env"):
        entries.append(nix.Bind("env", nix.value(options["env"])))
    if options.get("shell-hook"):
        entries.append(nix.Bind("shellHook", nix.value(options["shell-hook"])))
    shell = nix.Call(nix.ref("pkgs", "mkShellNoCC"), nix.Attrs(entries))
    formals = nix.Formals([*inherited, ("terms", strings(target.terms))])
    return nix.Lambda(formals, nix.Let([nix.Bind("groups", groups), nix.Bind("packages", packages)], shell))


def _envrc(context: Context) -> str:
    """What direnv runs: without the manifest's digest, or each change of it would have to be allowed again."""
    import shlex  # not when the manifest is only read

    root = posixpath.relpath(".", context.target.options["directory"])
    own = [package.file for package in context.manifest.packages.values() if package.file is not None]
    outside = [posixpath.normpath(file) for file in own if not file.startswith(f"{context.out}/")]
    watched = dict.fromkeys(["flake.nix", "flake.lock", *outside])
    name = context.target.name
    attribute = f'"{name}"' if "." in name else name
    return "\n".join(
        [
            "# Made by nixcompose; not to be edited: change the manifest, then run `nixcompose emit`.",
            shlex.join(["watch_file", *(posixpath.join(root, file) for file in watched)]),
            shlex.join(["watch_dir", posixpath.join(root, context.out)]),
            shlex.join(["use", "flake", f"{root}#{attribute}"]),
            "",
        ]
    )
