"""What linters of Nix say about a file, in our own words: the main rules of deadnix and those of statix that may apply.

What nobody uses is looked for in what Nix itself reads: `nix-instantiate --parse` has all parentheses, and no
interpolation within strings.  What could be said more simply is looked for in the text as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

Group: TypeAlias = "list[str | Group]"

_TOKEN = re.compile(
    r'"\$\{|\}"|"(?:[^"\\]|\\.)*"|(?:/[\w.+-]+)+|[A-Za-z_][\w\'-]*|\d[\w.]*|==|//|\+\+|\.\.\.|\S', re.DOTALL
)
_NAME = re.compile(r"[A-Za-z_][\w'-]*")
_KEYWORDS = {"assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"}


def unused(parsed: str) -> list[str]:
    """Return the parameters and the names of `let` that nothing uses, in what Nix shows of a file.

    >>> unused("({ lib, pkgs, ... }: (final: (let a = lib; b = (pkgs).b; in { b = (b).lib; })))")
    ['final', 'a']
    """
    return [name for group in _groups(_nested(parsed)) for name in _unused_here(group)]


def _nested(parsed: str) -> Group:
    """Return the tokens, with what stands in brackets as lists of its own that begin with the bracket."""
    stack: list[Group] = [[]]
    for token in _TOKEN.findall(parsed):
        if token in ("(", "[", "{", '"${'):  # the last begins the name of an attribute that is an expression
            stack.append([token])
        elif token in (")", "]", "}", '}"'):
            group = stack.pop()
            stack[-1].append(group)
        else:
            stack[-1].append(token)
    return stack[0]


def _groups(group: Group) -> Iterator[Group]:
    yield group
    for item in group:
        if isinstance(item, list):
            yield from _groups(item)


def _unused_here(group: Group) -> list[str]:
    if group[:2] == ["(", "let"]:
        bound = _bound(group[2 : group.index("in")])
        return [name for name in bound if _uses(group, name) == 0]
    if group[:1] != ["("] or ":" not in group:
        return []
    colon = group.index(":")
    parameter, body = group[1:colon], group[colon + 1 :]
    names = [item for item in parameter if isinstance(item, str) and _NAME.fullmatch(item)]
    formals = [item for item in parameter if isinstance(item, list)]
    for formal in formals:
        names += [item for item in formal[1:] if isinstance(item, str) and _is_formal(formal, item)]
    defaults: Group = [item for formal in formals for item in _without_formals(formal)]
    return [name for name in names if not name.startswith("_") and _uses(body, name) + _uses(defaults, name) == 0]


def _is_formal(formal: Group, name: str) -> bool:
    before = formal[formal.index(name) - 1]
    return bool(_NAME.fullmatch(name)) and before in ("{", ",")


def _without_formals(formal: Group) -> Group:
    """The defaults: what is left of the parameters without their names."""
    return [item for index, item in enumerate(formal) if formal[index - 1] not in ("{", ",") and item != "?"]


def _bound(entries: Group) -> list[str]:
    names = []
    for index, item in enumerate(entries):
        follows = entries[index + 1] if index + 1 < len(entries) else ""
        if isinstance(item, str) and follows == "=" and _NAME.fullmatch(item):
            names.append(item)
    return names


def _uses(group: Group, name: str) -> int:
    """How often a variable is used: not as the name of an attribute, and not where it is bound."""
    count = 0
    for index, item in enumerate(group):
        if isinstance(item, list):
            count += _uses(item, name)
        elif item == name and name not in _KEYWORDS:
            before = group[index - 1] if index else ""
            after = group[index + 1] if index + 1 < len(group) else ""
            count += before not in (".", "?") and after != "="
    return count


_PATH = r"[A-Za-z_][\w'-]*(?:\.[A-Za-z_][\w'-]*)*"
_SIMPLER = {
    "inherit it": rf"(?m)^ *([A-Za-z_][\w'-]*) = (?:{_PATH}\.)?\1;$",
    "leave the parentheses out": r"(?:= |\bin\s+|\()\((?:[^()]|\([^()]*\))*\)(?=;|\)|\s*\Z)|(?<!inherit)[\s(]\([\w.]+\)",
    "it is the condition, or its opposite": r"[!=]= (?:true|false)\b|\b(?:true|false) [!=]=",
    "the let binds nothing": r"\blet\s+in\b",
    "make one let of two": r"\bin\s+let\b",
    "no name is taken: write _": r"\{ *(?:\.\.\. *)?\} *:",
    "take the whole set by its name": r"\{ \.\.\. \} *@|@ *\{ \.\.\. \}",
    "an empty list adds nothing": r"(?<!or )\[ \] *\+\+|\+\+ *\[ \]",
    "an empty set adds nothing": r"(?<!or )\{ \} *//|// *\{ \}",
    "an empty inherit": r"\binherit *(?:\([^()]*\))? *;",
    "write `or`": rf"\bif ({_PATH}) \? ({_PATH}) then \1\.\2 else\b",
    "not with": r"(?<![\w'-])with(?![\w'-])",
    "gone from Nix": r"\bbuiltins\.toPath\b|\blet \{",
    "the function itself will do": r"(?<![\w'-])([A-Za-z_][\w'-]*): (?:" + _PATH + r") \1(?=[;)\n])",
}


def wordy(code: str) -> list[str]:
    """Return what could be said more simply in a file, given without its comments and the contents of its strings.

    >>> wordy("{ a, ... }:\\n{\\n  b = a.b;\\n  c = (f a);\\n}\\n")
    ['inherit it:   b = a.b;', 'leave the parentheses out: = (f a)']
    """
    found = [f"{what}: {match[0]}" for what, pattern in _SIMPLER.items() for match in re.finditer(pattern, code)]
    return found + [f"a set for all that begins with {name}" for name in _repeated(code)]


def _repeated(code: str) -> list[str]:
    """The names with which three or more dotted paths of one set begin."""
    found = []
    keys: list[list[str]] = [[]]
    for line in code.splitlines():
        if re.match(r"\s*[\]})]", line) and len(keys) > 1:
            found += [name for name in set(keys[-1]) if keys[-1].count(name) >= 3]
            keys.pop()
        if key := re.match(r"\s*([A-Za-z_][\w'-]*)\.[\w.'-]+ = ", line):
            keys[-1].append(key[1])
        if re.search(r"[\[{(]$", line):
            keys.append([])
    return found
