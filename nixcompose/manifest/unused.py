"""Is there something in the manifest that nothing uses?"""

from __future__ import annotations

from nixcompose import targets
from nixcompose.manifest.model import KNOWN_INPUTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.keys import KeyPath
    from nixcompose.manifest.document import Document
    from nixcompose.manifest.model import Manifest, Target


def check_unused(document: Document, manifest: Manifest) -> None:
    """Warn of groups, packages, users and inputs that no target can come to."""
    terms = {term for profile in manifest.profiles.values() for term in profile}
    terms |= {term for target in manifest.targets.values() for term in target.terms}
    if terms:
        reached: set[str] = set()
        waiting = [name for name in manifest.groups if name in terms]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += manifest.groups[name].includes + manifest.groups[name].requires
        for name in manifest.groups:
            if name not in reached:
                _unused(document, ("groups", name), f'no profile, target or group uses group "{name}"', "to a profile")
    listed = {package.attr for _, package in manifest.entries()} | terms
    for name in manifest.packages:
        if name not in listed:
            _unused(document, ("packages", name), f'no group lists your package "{name}"', "to a group")
    owners = {target.user for target in manifest.targets.values()} | further_users(manifest)
    for name in manifest.users:
        if name not in owners:
            _unused(document, ("users", name), f'no target is for user "{name}"', "to a target (user)")
    _check_collection(document, manifest)
    sources = {package.source for _, package in manifest.entries()} | set(KNOWN_INPUTS)
    sources |= {source for source, *_ in manifest.overlay_paths()}
    sources |= {followed for source in manifest.inputs.values() for followed in source.follows.values()}
    for name in manifest.inputs:
        if name not in sources:
            _unused(document, ("inputs", name), f'nothing comes from input "{name}"', "to a package (from)")


def _check_collection(document: Document, manifest: Manifest) -> None:
    """Warn of garbage collection that no target can have: it is an option of NixOS, not a setting of a nix.conf."""
    if manifest.nix.garbage_collection is None or not manifest.targets:
        return
    if not any(_is_nixos(target) for target in manifest.targets.values()):
        path, message = ("nix", "garbage-collection"), "no target is a NixOS, which alone collects garbage by itself"
        document.report("NXC214", path, message, fix="add such a target, or remove it", on_key=True, severity="warning")


def _is_nixos(target: Target) -> bool:
    kind = targets.kind(target.kind)
    return kind.MODULE_CLASS == "nixos" and ("nixos" not in kind.KEYS or bool(target.options.get("nixos")))


def _unused(document: Document, path: KeyPath, message: str, where: str) -> None:
    document.report("NXC214", path, message, fix=f"add it {where}, or remove it", on_key=True, severity="warning")


def further_users(manifest: Manifest) -> set[str]:
    """The users that a target has beside the one that it is for."""
    return {name for target in manifest.targets.values() for name in target.options.get("users", ())}
