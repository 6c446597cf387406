"""Names of store objects, without what changes from one version to the next."""

from __future__ import annotations

import re

_VERSION = re.compile(r"-(?![A-Za-z])")
_OUTPUT = re.compile(r"-([A-Za-z]+)\Z")


def package_name(name: str) -> str:
    """Return the name of a store object as far as its version, as `builtins.parseDrvName` does.

    >>> package_name("glibc-2.35-163-bin"), package_name("acl-2.3.1"), package_name("source")
    ('glibc', 'acl', 'source')
    """
    return _VERSION.split(name, maxsplit=1)[0]


def plain_name(name: str) -> str:
    """Return the name of a store object without its version, but with the output that follows it.

    >>> plain_name("glibc-2.35-163-bin"), plain_name("glibc-2.35-163"), plain_name("nss-cacert-3.121")
    ('glibc-bin', 'glibc', 'nss-cacert')
    """
    package = package_name(name)
    output = _OUTPUT.search(name[len(package) :])
    return f"{package}-{output[1]}" if output else package
