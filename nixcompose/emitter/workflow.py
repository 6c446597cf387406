"""`.github/workflows/nixcompose.yml`: what `[ci]` says, as a workflow for GitHub.

Three jobs.  `changed` compares derivations and says which targets to build; `build` builds them, with a token
that can only read; `push` is given the images, not the project, and a token that can write packages.
Nothing of the manifest is part of a script: it arrives in variables.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from nixcompose.artefacts import header, static
from nixcompose.emitter.matrix import Build, rows
from nixcompose.manifest import Ci, Manifest
from nixcompose.manifest.model import GITHUB_TOKEN
from nixcompose.targets._nix import nix_conf
from nixcompose.yamltext import Noted, dumps

WORKFLOW = ".github/workflows/nixcompose.yml"

# By commit, which nobody can move; several public projects pin the same ones for these releases.
CHECKOUT = Noted("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1")
INSTALL_NIX = Noted("cachix/install-nix-action@630ae543ea3a38a9a4166f03376c02c50f408342", "v31.11.0")
CACHE_NIX = Noted("nix-community/cache-nix-action@7df957e333c1e5da7721f60227dbba6d06080569", "v7.0.2")
UPLOAD = Noted("actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a", "v7.0.1")
DOWNLOAD = Noted("actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1")

NOT_A_REQUEST = "github.event_name != 'pull_request'"


def workflow(manifest: Manifest, builds: Iterable[Build]) -> str:
    """Return the text of the workflow that builds *builds* and pushes their images."""
    ci = manifest.ci or Ci()
    jobs = {"changed": _changed(manifest, ci, builds), "build": _build(manifest, ci)}
    if ci.registry is not None:
        jobs["push"] = _push(ci)
    return dumps(
        {
            "name": "nixcompose",
            "on": {
                "pull_request": {"branches": list(ci.branches)},
                "push": {"branches": list(ci.branches)},
                "workflow_dispatch": None,
            },
            "permissions": {},
            "concurrency": {
                "group": "nixcompose-${{ github.ref }}",
                "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
            },
            "defaults": {"run": {"shell": "bash"}},
            "jobs": jobs,
        },
        header(manifest),
    )


def _changed(manifest: Manifest, ci: Ci, builds: Iterable[Build]) -> dict[str, Any]:
    compare = {
        "name": "Compare derivations",
        "id": "compare",
        "env": {
            "BASE": "${{ github.event.pull_request.base.sha || github.event.before }}",
            "MATRIX": _as_json(builds),
        },
        "run": static("nixcompose.emitter", "compare.sh"),
    }
    return {
        "name": "Find what has changed",
        "runs-on": ci.runner("x86_64-linux"),
        "permissions": {"contents": "read"},
        "outputs": {name: f"${{{{ steps.compare.outputs.{name} }}}}" for name in ("builds", "pushes")},
        "steps": [_checkout(**{"fetch-depth": 0}), _install_nix(manifest), compare],
    }


def _build(manifest: Manifest, ci: Ci) -> dict[str, Any]:
    steps = [_checkout(), _install_nix(manifest)]
    if ci.cache:
        kept = {
            "primary-key": "nix-${{ matrix.system }}-${{ hashFiles('flake.lock', '**/*.nix') }}",
            "restore-prefixes-first-match": "nix-${{ matrix.system }}-",
            "gc-max-store-size": "5G",
        }
        steps.append({"name": "Keep the Nix store", "uses": CACHE_NIX, "with": kept})
    steps.append(
        {
            "name": "Build",
            "env": {"ATTRIBUTE": "${{ matrix.attribute }}"},
            "run": 'nix build --print-build-logs --out-link result ".#$ATTRIBUTE"',
        }
    )
    if ci.registry is not None:
        to_push = f"matrix.image && {NOT_A_REQUEST}"
        file = {"FILE": "${{ matrix.target }}@${{ matrix.system }}.tar.gz"}
        handed_on = {"name": "image-${{ matrix.target }}@${{ matrix.system }}", "path": file["FILE"]}
        options = {"if-no-files-found": "error", "retention-days": 1, "compression-level": 0}
        steps += [
            {"name": "Name the image", "if": to_push, "env": file, "run": 'cp -L result "$FILE"'},
            {"name": "Hand the image on", "if": to_push, "uses": UPLOAD, "with": handed_on | options},
        ]
    return {
        "name": "Build ${{ matrix.target }} for ${{ matrix.system }}",
        "needs": ["changed"],
        "if": "needs.changed.outputs.builds != '[]'",
        "runs-on": "${{ matrix.runner }}",
        "permissions": {"contents": "read"},
        "strategy": _matrix("builds"),
        "steps": steps,
    }


def _push(ci: Ci) -> dict[str, Any]:
    log_in = {
        "name": "Log in to the registry",
        "env": {
            "HOST": ci.host,
            "NAME": ci.username or "${{ github.actor }}",
            "PASSWORD": f"${{{{ secrets.{ci.secret} }}}}",
        },
        "run": 'skopeo login --username "$NAME" --password-stdin "$HOST" <<<"$PASSWORD"',
    }
    # A secret of one's own can be kept in an environment, which says who may use it.
    rights: dict[str, Any] = {"permissions": {}, "environment": "registry"}
    if ci.secret == GITHUB_TOKEN:
        rights = {"permissions": {"packages": Noted("write", "to push")}}
    variables = {name.upper(): f"${{{{ matrix.{name} }}}}" for name in ("target", "name", "tag", "systems")}
    fetched = {"pattern": "image-${{ matrix.target }}@*", "merge-multiple": True}
    digests = {"name": "digest-${{ matrix.target }}", "path": "digests/", "if-no-files-found": "error"}
    return {
        "name": "Push ${{ matrix.target }}",
        "needs": ["changed", "build"],
        "if": f"{NOT_A_REQUEST} && needs.changed.outputs.pushes != '[]'",
        "runs-on": ci.runner("x86_64-linux"),
        **rights,
        "strategy": _matrix("pushes"),
        "steps": [
            {"name": "Fetch the images", "uses": DOWNLOAD, "with": fetched},
            log_in,
            {"name": "Push the images", "env": variables, "run": static("nixcompose.emitter", "push.sh")},
            {"name": "Record the digest", "uses": UPLOAD, "with": digests},
        ],
    }


def _checkout(**options: Any) -> dict[str, Any]:
    return {"name": "Check out the project", "uses": CHECKOUT, "with": options | {"persist-credentials": False}}


def _install_nix(manifest: Manifest) -> dict[str, Any]:
    step = {"name": "Install Nix", "uses": INSTALL_NIX}
    settings = nix_conf(manifest)
    return step | ({"with": {"extra_nix_config": _literal(settings)}} if settings else {})


def _matrix(output: str) -> dict[str, Any]:
    return {"fail-fast": False, "matrix": {"include": f"${{{{ fromJSON(needs.changed.outputs.{output}) }}}}"}}


def _literal(text: str) -> str:
    """Return *text* for where GitHub looks for expressions: what begins like one is an expression that gives it."""
    return text.replace("${{", "${{ '${{' }}")


def _as_json(builds: Iterable[Build]) -> str:
    """Return the matrix as JSON, a row a line."""
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows(builds))
    return f"[\n{lines}\n]\n" if lines else "[]"
