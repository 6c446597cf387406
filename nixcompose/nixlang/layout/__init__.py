"""Where lines are broken: the standard Nix format (RFC 166), such that its formatter changes nothing.

An expression goes on one line if it fits there, and takes its broken form if not. Each kind of expression
registers its broken form, in a module beside this one; importing the package loads them all.

>>> from nixcompose.nixlang import Int, List
>>> print(expression(List([Int(1), Int(2)]), At()))
[
  1
  2
]
"""

from nixcompose.nixlang.layout import calls, functions, operators, sets, text
from nixcompose.nixlang.layout.base import broken, expression
from nixcompose.nixlang.layout.place import At

__all__ = ["At", "broken", "calls", "expression", "functions", "operators", "sets", "text"]
