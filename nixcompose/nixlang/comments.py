"""Comments: any text, and no way out of it."""

from __future__ import annotations

import re

# Controls, direction marks and lone surrogates: nobody sees them, and some hide what stands next to them.
_INVISIBLE = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def comment_lines(text: str) -> list[str]:
    r"""The lines of a comment, each with its `#`.

    The text is cut at everything that any reader takes for a line break; invisible characters become blanks.

    >>> comment_lines("why\r\n}; evil = 1; {")
    ['# why', '# }; evil = 1; {']
    """
    return [f"# {_INVISIBLE.sub(' ', line)}".rstrip() for line in text.splitlines() or [""]]
