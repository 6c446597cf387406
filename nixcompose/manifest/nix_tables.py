"""The keys of `[nix]`: what is said in a `nix.conf`."""

from __future__ import annotations

from nixcompose.keys import USER_NAME, Either, Flag, Items, Key, MapOf, Number, Table, Text

public_key = Text(
    "a public key",
    r"[A-Za-z0-9][A-Za-z0-9._-]*:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=",
    'copy it from the cache: a name, a colon and 32 bytes in base64, such as "cache.example.org-1:…="',
)
NIX_CONF_WORD = r"[^\x00-\x20\x7f#]+"
"""What `nix.conf` keeps as it is: blanks divide words, and `#` begins a comment."""

conf_text = Text(
    "a value of nix.conf",
    rf"(?:{NIX_CONF_WORD}(?: {NIX_CONF_WORD})*)?",
    "write words with one blank between them, without '#' and on one line",
)
conf_word = Text("a word of nix.conf", NIX_CONF_WORD, "leave out blanks and '#'; give each word quotes of its own")
NOT_IN_SETTINGS = (
    r"include|access-tokens|(?:extra-)?(?:"
    r"substituters|binary-caches|trusted-public-keys|binary-cache-public-keys|experimental-features|trusted-users)"
)
"""What has a key of its own in `[nix]`, is no setting, or would be a secret that everybody can read."""

GARBAGE_COLLECTION = Table(
    {
        "dates": Key(
            Text("a calendar event", r"[A-Za-z0-9*,:./~ -]+", 'such as "weekly" or "Sun 03:15"'),
            "When it runs, as systemd.time(7) has it; daily at 03:15 if left out.",
        ),
        "older-than": Key(
            Text("a number of days", r"[1-9][0-9]{0,4}d", 'such as "30d"'),
            "Generations older than this go too; none if left out.",
        ),
    },
    "the garbage collection",
)

NIX = Table(
    {
        "substituters": Key(
            MapOf(
                Either(
                    (public_key, Items(public_key, "a list of public keys", least=1)),
                    "a public key, or a list of them",
                ),
                r"(?:https?|file|s3|ssh|ssh-ng)://[!-\x22$-~]+",
                "a table of addresses, each with a public key or a list of them",
                'use the address of a binary cache, such as "https://cache.example.org"',
            ),
            "Binary caches beside those that Nix has, each with the keys that it signs with.",
        ),
        "experimental-features": Key(
            Items(Text("the name of a feature", r"[a-z][a-z0-9-]*", 'such as "flakes"'), "a list of features"),
            "Experimental features that are on.",
        ),
        "trusted-users": Key(
            Items(
                Text(
                    "the name of a user, or of a @group",
                    rf"@?{USER_NAME}",
                    'such as "dev" or "@wheel"; who is trusted can become root',
                ),
                "a list of users and @groups",
            ),
            "Users beside root whom the Nix daemon trusts with settings, as it would trust root.",
        ),
        "garbage-collection": Key(GARBAGE_COLLECTION, "Collect garbage by a timer; on NixOS only."),
        "settings": Key(
            MapOf(
                Either(
                    (conf_text, Number(0, 2**63 - 1), Flag(), Items(conf_word, "a list of words")),
                    "a string, a whole number, true or false, or a list of strings",
                ),
                rf"(?!(?:{NOT_IN_SETTINGS})$)[a-z][a-z0-9-]*",
                "a table of settings",
                "use a setting of nix.conf; substituters, trusted-public-keys, experimental-features and trusted-users "
                "stand beside `settings`, and access-tokens would be there for everybody to read",
            ),
            "Further settings of nix.conf, by their names.",
        ),
    },
    "the settings of Nix",
)
