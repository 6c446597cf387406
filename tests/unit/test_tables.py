"""Each key of the manifest says what it is for, and how to write it when it was written wrong."""

from nixcompose import targets
from nixcompose.keys import Either, Items, MapOf, Table, Text
from nixcompose.manifest.tables import MANIFEST, target_table


def below(kind, seen):
    """Every type that *kind* is made of."""
    seen.append(kind)
    inner = []
    if isinstance(kind, Table):
        inner = [key.type for key in kind.keys.values()] + ([kind.short] if kind.short else [])
    elif isinstance(kind, (Items, MapOf)):
        inner = [kind.of]
    elif isinstance(kind, Either):
        inner = list(kind.types)
    for one in inner:
        below(one, seen)
    return seen


TABLES = [MANIFEST, *map(target_table, targets.kinds())]


def test_text_with_a_pattern_of_its_own_has_a_way_out():
    """A finding without one helps nobody."""
    texts = [kind for table in TABLES for kind in below(table, []) if isinstance(kind, Text)]

    assert texts
    assert [] == [kind.what for kind in texts if not kind.hint]


def test_every_key_has_a_meaning():
    """One sentence or more, with a full stop."""
    tables = [kind for table in TABLES for kind in below(table, []) if isinstance(kind, Table)]

    assert [] == [name for table in tables for name, key in table.keys.items() if not key.doc.endswith((".", '"'))]
