"""Immutable value classes for what `resolve` needs, at a quarter of attrs' start-up cost.

Importing attrs takes 2.5 times as long as starting Python, and `nixcompose resolve` has to stay
below five starts in all.  So the types on its path use this subset of `attrs.frozen`: fields from
annotations, defaults, keyword or positional construction, equality, hashing, repr, pickling.
To a type checker they *are* attrs classes; a test holds the two to the same behaviour.
All other types of nixcompose use attrs itself.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from attrs import evolve as evolve
    from attrs import frozen as frozen
else:

    class FrozenInstanceError(AttributeError):
        """A field of an immutable value was assigned to."""

    def frozen(cls):
        """Return *cls* rebuilt with slots, in the manner of `attrs.frozen`."""
        body = dict(cls.__dict__)
        names = tuple(body.get("__annotations__", {}))
        defaults = {name: body.pop(name) for name in names if name in body}
        required = [name for name in names if name not in defaults]
        for gone in ("__dict__", "__weakref__"):
            body.pop(gone, None)
        body |= {
            "__slots__": names,
            "__match_args__": names,
            "_defaults": defaults,
            "_required": required,
            "_names": set(names),
        }
        for method in (__init__, __setattr__, __delattr__, __eq__, __hash__, __repr__, __reduce__):
            body.setdefault(method.__name__, method)
        if "__hash__" not in cls.__dict__ or body["__hash__"] is None:
            body["__hash__"] = __hash__
        made = type(cls)(cls.__name__, cls.__bases__, body)
        made._setters = tuple([made.__dict__[name].__set__ for name in names])  # noqa: SLF001
        return made

    def evolve(value, **changes):
        """Return a copy of *value* with some fields replaced.

        >>> from nixcompose.manifest import Package
        >>> evolve(Package(name="git", attr="git"), skip="build failure").skip
        'build failure'
        """
        return type(value)(**dict(zip(value.__slots__, _values(value), strict=True)) | changes)

    def _values(self):
        return tuple([getattr(self, name) for name in self.__slots__])

    def __init__(self, *args, **fields):
        names = self.__slots__
        if len(args) == len(names) and not fields:  # thousands are made so of a lock
            for set_field, value in zip(self._setters, args, strict=True):
                set_field(self, value)
            return
        if len(args) > len(names):
            raise TypeError(f"{type(self).__name__} takes {len(names)} values, {len(args)} were given")
        values = dict(zip(names, args, strict=False))
        if twice := values.keys() & fields.keys():
            raise TypeError(f"{type(self).__name__}: given twice: {', '.join(sorted(twice))}")
        values = self._defaults | values | fields
        if values.keys() != self._names:
            missing = [name for name in self._required if name not in values]
            unknown = [name for name in values if name not in names]
            raise TypeError(f"{type(self).__name__}: missing {missing}, unknown {unknown}")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name, value):
        raise FrozenInstanceError(name)

    def __delattr__(self, name):
        raise FrozenInstanceError(name)

    def __eq__(self, other):
        return _values(self) == _values(other) if type(self) is type(other) else NotImplemented

    def __hash__(self):
        return hash((type(self), _values(self)))

    def __repr__(self):
        shown = ", ".join(f"{name}={value!r}" for name, value in zip(self.__slots__, _values(self), strict=True))
        return f"{type(self).__qualname__}({shown})"

    def __reduce__(self):
        return type(self), _values(self)
