"""Our small `frozen` behaves as attrs' own: attrs is the oracle, and what a type checker believes in."""

import copy
import pickle

import attrs
import pytest

from nixcompose import _frozen
from nixcompose.manifest import Package


def _point(frozen):
    @frozen
    class Point:
        """A place."""

        x: int
        y: int = 2
        label: str = "p"

        @property
        def sum(self) -> int:
            return self.x + self.y

    return Point


Ours, Theirs = _point(_frozen.frozen), _point(attrs.frozen)


def outcome(action):
    """What *action* gives, or the family of what it raises."""
    try:
        return action()
    except (TypeError, AttributeError) as error:
        return TypeError if isinstance(error, TypeError) else AttributeError


@pytest.mark.parametrize(
    "question",
    [
        lambda cls: repr(cls(1)),
        lambda cls: repr(cls(1, label="\n'")),
        lambda cls: cls(1).sum,
        lambda cls: cls(1) == cls(1, 2, "p"),
        lambda cls: cls(1) == cls(2),
        lambda cls: cls(1) != cls(1, 2),
        lambda cls: cls(1) == (1, 2, "p"),
        lambda cls: cls(1).__eq__(1),
        lambda cls: hash(cls(1)) == hash(cls(1, 2)),
        lambda cls: hash(cls(1)) == hash(cls(1, 3)),
        lambda cls: hash(cls([])),
        lambda cls: {cls(1): "found"}[cls(x=1)],
        lambda cls: cls.__match_args__,
        lambda cls: cls.__name__,
        lambda cls: cls.__doc__,
        lambda cls: cls.__module__,
        lambda cls: cls.__annotations__,
        lambda cls: cls(),
        lambda cls: cls(1, 2, "p", 4),
        lambda cls: cls(1, x=2),
        lambda cls: cls(1, z=2),
        lambda cls: cls(z=1),
        lambda cls: cls(y=1),
        lambda cls: setattr(cls(1), "x", 2),
        lambda cls: setattr(cls(1), "new", 2),
        lambda cls: delattr(cls(1), "x"),
        lambda cls: cls(1) < cls(2),
        lambda cls: cls(1).__dict__,
        lambda cls: copy.copy(cls(1)) == cls(1),
        lambda cls: copy.deepcopy(cls([1])).x,
    ],
)
def test_it_answers_as_attrs_does(question):
    assert outcome(lambda: question(Ours)) == outcome(lambda: question(Theirs))


@pytest.mark.parametrize(
    "changes", [{}, {"x": 7}, {"x": 7, "y": 8, "label": "q"}, {"z": 1}], ids=["nothing", "one", "all", "unknown"]
)
def test_evolve_changes_what_attrs_evolve_changes(changes):
    ours = outcome(lambda: repr(_frozen.evolve(Ours(1), **changes)))
    assert ours == outcome(lambda: repr(attrs.evolve(Theirs(1), **changes)))


def test_evolve_leaves_the_value_alone():
    before = Ours(1)
    _frozen.evolve(before, x=2)
    assert before == Ours(1)


def test_it_takes_part_in_pattern_matching():
    match Ours(1, 3):
        case Ours(1, y, label=label):
            assert (y, label) == (3, "p")
        case _:
            pytest.fail("the pattern fits")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_value_survives_pickling(protocol):
    package = Package(name="git", attr="git", outputs=("out",))
    assert pickle.loads(pickle.dumps(package, protocol)) == package


def test_a_method_of_the_class_itself_is_kept():
    @_frozen.frozen
    class Shown:
        text: str

        def __repr__(self) -> str:
            return f"<{self.text}>"

    assert repr(Shown("x")) == "<x>"


def test_an_error_names_the_class_and_the_fields():
    with pytest.raises(TypeError, match=r"Point: missing \['x'\], unknown \['z'\]"):
        Ours(z=1)
    with pytest.raises(TypeError, match="Point takes 3 values, 4 were given"):
        Ours(1, 2, 3, 4)
    with pytest.raises(TypeError, match="Point: given twice: x"):
        Ours(1, x=1)
