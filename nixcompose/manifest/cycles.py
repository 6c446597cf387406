"""Do groups go in a circle?"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.manifest.document import Document
    from nixcompose.manifest.model import Manifest


def check_cycles(document: Document, manifest: Manifest) -> None:
    """Report each group that reaches itself through `includes` and `requires`, one circle at a time."""
    done: set[str] = set()
    for start in manifest.groups:
        trail: list[str] = []
        stack = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                done.add(trail.pop())
                continue
            if name in trail:
                circle = trail[trail.index(name) :]
                first = circle.index(min(circle, key=list(manifest.groups).index))
                around = [*circle[first:], *circle[: first + 1]]
                _report_cycle(document, manifest, around)
                continue
            if name in done:
                continue
            trail.append(name)
            stack.append((name, True))
            group = manifest.groups[name]
            below = reversed(group.includes + group.requires)
            stack.extend((other, False) for other in below if other in manifest.groups)


def _report_cycle(document: Document, manifest: Manifest, around: list[str]) -> None:
    group = manifest.groups[around[0]]
    key = "includes" if around[1] in group.includes else "requires"
    message = (
        f'group "{around[0]}" {key} itself' if len(around) == 2 else f"groups go in a circle: {' -> '.join(around)}"
    )
    document.report(
        "NXC301",
        document.item(("groups", group.name, key), around[1]),
        message,
        fix="remove one step; groups that always go together can be one group",
    )
