"""Do targets keep to their budgets, and have they grown; and if not, what is to blame?"""

from __future__ import annotations

from nixcompose.errors import Finding
from nixcompose.locker.wanted import place
from nixcompose.resolver.resolution import resolve
from nixcompose.sizer.figures import figure_of
from nixcompose.sizer.inventory import Inventory
from nixcompose.sizer.names import plain_name
from nixcompose.sizer.sizes import breakdown, size
from nixcompose.sizer.table import human, kinds_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nixcompose.errors import Where
    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest, Target
    from nixcompose.sizer.figures import Figure

_DOUBT = ("own", "unknown")
_SHOWN = 5
_ALL = "make a lock that knows all closures: nixcompose lock; or declare a `size` for packages of your own"
_SEE = "see what it is made of: nixcompose size --target {target} --system {system} --by package{lock}"


def check_budgets(manifest: Manifest, lock: Lock) -> list[Finding]:
    """Return where targets are over their budgets (NXC401), near them (NXC402), or cannot be compared (NXC403).

    What is measured are the closures of the packages that a target's selection brings; what its kind adds
    (an image's shell and certificates, the rest of a NixOS) is not in them.

    >>> import nixcompose as nxc
    >>> text = '''[groups.tools]
    ... packages = ["coreutils"]
    ... [profiles]
    ... default = ["tools"]
    ... [targets.box]
    ... kind = "container"
    ... profile = "default"
    ... budget = "50 MB"
    ... '''
    >>> check_budgets(nxc.loads(text), nxc.embedded_lock("hydro-2022"))[0].message
    'target "box" on x86_64-linux has a closure of 54.8 MB, 4.8 MB over its budget of 50.0 MB'
    """
    findings = []
    for target, system in _each(manifest):
        if target.budget is None:
            continue
        figure = size(manifest, resolve(manifest, target=target.name, system=system), lock).total
        limits = (
            ("closure", target.budget.closure, figure.nar_size, "error"),
            ("download", target.budget.download, figure.download_size, "error"),
            ("closure", target.budget.warn, figure.nar_size, "warning"),
        )
        over = {what for what, limit, bytes_, _ in limits[:2] if limit is not None and (bytes_ or 0) > limit}
        for what, limit, bytes_, severity in limits:
            if limit is None or (severity == "warning" and what in over):
                continue
            if bytes_ is not None and bytes_ > limit:
                findings.append(_over(manifest, lock, target, system, (what, bytes_, limit, severity), figure))
            elif bytes_ is None or not figure.is_exact:
                findings.append(_unproven(manifest, target, system, what, figure))
    return list(dict.fromkeys(findings))


def check_growth(manifest: Manifest, lock: Lock, base: Lock, ratchet: float) -> list[Finding]:
    """Return the targets whose closure is more than *ratchet* per cent larger in *lock* than in *base* (NXC406).

    >>> import nixcompose as nxc
    >>> text = '''[groups.tools]
    ... packages = ["glibc"]
    ... [profiles]
    ... default = ["tools"]
    ... [targets.box]
    ... kind = "container"
    ... profile = "default"
    ... '''
    >>> locks = nxc.embedded_lock("hydro-2022"), nxc.embedded_lock("lpenz-2021")
    >>> check_growth(nxc.loads(text), *locks, 5)[0].message
    'target "box" on x86_64-linux has grown by 7.5 %, from 33.1 MB to 35.6 MB; at most 5 % are allowed'
    """
    findings = []
    for target, system in _each(manifest):
        packages = resolve(manifest, target=target.name, system=system).packages
        known = [Inventory(manifest, one, system, packages) for one in (base, lock)]
        doubtful = [
            name for name in known[1].roots if any(name in one.locked and one.kinds[name] in _DOUBT for one in known)
        ]
        doubtful += [name for name, kind in known[1].kinds.items() if kind in _DOUBT and name not in doubtful]
        told = [name for name in known[1].roots if name not in doubtful]
        before, after = (_bytes(one, told) for one in known)
        if after * 100 > before * (100 + ratchet):
            grown = f"by {(after / before - 1) * 100:.1f} %" if before else "out of nothing"
            message = (
                f'target "{target.name}" on {system} has grown {grown}, from {human(before)} to {human(after)}; '
                f"at most {ratchet:g} % are allowed"
            )
            fix = f"see what changed: nixcompose diff {base.file} {lock.file} --system {system}"
            detail = tuple(_blame(manifest, lock, target, system, base))
            findings.append(Finding("NXC406", message, _place(manifest, target), fix, detail=detail))
        if doubtful:
            findings.append(_untold(manifest, target, system, doubtful))
    return findings


def _bytes(inventory: Inventory, names: list[str]) -> int:
    """Return the closure of those of the packages *names* that the lock has, or that have a declared size."""
    return figure_of(inventory, [name for name in names if inventory.kinds[name] not in _DOUBT]).nar_size


def _untold(manifest: Manifest, target: Target, system: str, names: list[str]) -> Finding:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    message = (
        f'whether target "{target.name}" on {system} has grown is told without '
        f"{', '.join(names[:_SHOWN])}{more}, whose closures are not known"
    )
    return Finding("NXC403", message, _place(manifest, target), _ALL, severity="warning")


def _each(manifest: Manifest) -> Iterator[tuple[Target, str]]:
    for target in manifest.targets.values():
        for system in manifest.systems_of(target):
            yield target, system


def _over(
    manifest: Manifest, lock: Lock, target: Target, system: str, limit: tuple[str, int, int, str], figure: Figure
) -> Finding:
    what, bytes_, allowed, severity = limit
    noun = "a closure" if what == "closure" else "a download (as the cache claims)"
    bound = ("its budget of " if severity == "error" else "the size to warn of, ") + human(allowed)
    message = (
        f'target "{target.name}" on {system} has {noun} of {human(bytes_)}{_doubt(figure)}, '
        f"{human(bytes_ - allowed)} over {bound}"
    )
    code = "NXC401" if severity == "error" else "NXC402"
    fix = _SEE.format(target=target.name, system=system, lock=_named(lock))
    detail = tuple(_blame(manifest, lock, target, system, download=what == "download"))
    return Finding(code, message, _place(manifest, target), fix, detail=detail, severity=severity)


def _unproven(manifest: Manifest, target: Target, system: str, what: str, figure: Figure) -> Finding:
    known = f"at least {human(figure.nar_size)}" if what == "closure" else "no cache claims all of it"
    message = (
        f'whether target "{target.name}" on {system} keeps to its {what} budget cannot be told: '
        f"{known} ({kinds_text(figure.kinds)})"
    )
    return Finding("NXC403", message, _place(manifest, target), _ALL, severity="warning")


def _doubt(figure: Figure) -> str:
    return "" if figure.is_exact else f" or more ({kinds_text(figure.kinds)})"


def _named(lock: Lock) -> str:
    return "" if lock.file == "nixcompose.lock" else f" --lock {lock.file}"


def _blame(
    manifest: Manifest, lock: Lock, target: Target, system: str, base: Lock | None = None, *, download: bool = False
) -> Iterator[str]:
    """Yield the group, the package and the store object with which the most leaves, or of the largest growth.

    Of a *download* it is the largest one of each, with all that it needs.
    """
    parts = [("group", "exclusive"), ("package", "exclusive"), ("path", "retained")]
    for by, key in [(by, "download_size") for by, _ in parts[:2]] if download else parts:
        after = _parts(manifest, lock, target, system, by, key)
        before = _parts(manifest, base, target, system, by, key) if base is not None else {}
        change = {name: bytes_ - before.get(name, 0) for name, bytes_ in after.items()}
        if not change:
            continue
        name = max(change, key=lambda one: (change[one], one))
        noun = "store object" if by == "path" else by
        if download:
            yield f"{noun} {name}: {human(after[name])} to download with all that it needs"
        elif base is None and after[name]:
            yield f"{noun} {name}: {human(after[name])} leave with it"
        elif change[name] > 0:
            yield f"{noun} {name}: +{human(change[name])}, to {human(after[name])} that leave with it"


def _parts(manifest: Manifest, lock: Lock, target: Target, system: str, by: str, key: str) -> Mapping[str, int]:
    """Return bytes by group, by package, or by the name of store objects without hash and version."""
    found: dict[str, int] = {}
    for row in breakdown(manifest, lock, None, by=by, target=target.name, system=system):
        name = row[by] or row["package"]
        if by == "path" and row["path"]:
            name = plain_name(name[len(lock.store_dir) + 34 :])
        found[name] = max(found.get(name, 0), row[key] or 0)
    return found


def _place(manifest: Manifest, target: Target) -> Where:
    return place(manifest, ("targets", target.name, "budget") if target.budget else ("targets", target.name))
