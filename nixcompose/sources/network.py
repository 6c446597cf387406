"""What the environment says of the network: proxies, certificates, passwords.

Source: the variables are those that curl reads, which Nix uses, and Nix's own `NIX_SSL_CERT_FILE`.
"""

from __future__ import annotations

import os

from nixcompose.errors import Finding, SourceError
from nixcompose.sources.findings import UNREACHABLE, shown, unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from urllib.parse import SplitResult


def proxy_for(url: SplitResult) -> str | None:
    """Return the proxy that the environment names for *url*: `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`.

    Raises:
        SourceError: NXC702 if it is not an HTTP proxy.

    >>> from urllib.parse import urlsplit
    >>> os.environ["no_proxy"] = "cache.example"
    >>> proxy_for(urlsplit("https://cache.example/nix-cache-info"))
    >>> del os.environ["no_proxy"]
    """
    from urllib.parse import urlsplit
    from urllib.request import (  # type: ignore[attr-defined]  # the stub does not know the second
        getproxies_environment,
        proxy_bypass_environment,
    )

    proxies = getproxies_environment()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    host = url.netloc.rpartition("@")[2]
    if not proxy or proxy_bypass_environment(host, proxies):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        parts = urlsplit(proxy)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        fix = f"set {url.scheme}_proxy to an address like http://proxy.example:3128, or name the host in no_proxy"
        raise SourceError([unreachable(host, "the proxy that the environment names for it is not an HTTP proxy", fix)])
    return proxy


def certificates(address: str) -> ssl.SSLContext:
    """Return what TLS connections are checked against: `NIX_SSL_CERT_FILE`, `SSL_CERT_FILE`, or the system's.

    Raises:
        SourceError: NXC702 if the file that is named has no certificates; *address* is what was to be reached.
    """
    import ssl

    for variable in ("NIX_SSL_CERT_FILE", "SSL_CERT_FILE"):
        if file := os.environ.get(variable):
            try:
                return ssl.create_default_context(cafile=file)
            except (OSError, ValueError) as error:  # an ssl.SSLError is an OSError
                reason = f"{variable} is {shown(file)}, which is no file of certificates: {error.args[-1]}"
                fix = f"set {variable} to a bundle of certificates in PEM form, or unset it"
                raise SourceError([unreachable(address, reason, fix)]) from None
    return ssl.create_default_context()


def credentials(host: str) -> tuple[tuple[str, str] | None, Finding | None]:
    """Return name and password for *host* from `$NETRC` or `~/.netrc`, and what is wrong with that file.

    Only an entry that names the host counts; `default` would send a password to anyone.

    >>> os.environ["NETRC"] = os.devnull
    >>> credentials("cache.example")
    (None, None)
    >>> del os.environ["NETRC"]
    """
    import netrc

    named = os.environ.get("NETRC")
    path = named or os.path.expanduser("~/.netrc")
    try:
        found = netrc.netrc(path).hosts.get(host)
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError) as error:
        if isinstance(error, FileNotFoundError) and not named:
            return None, None
        reason = error.strerror if isinstance(error, OSError) else getattr(error, "msg", "it is not UTF-8")
        message = f"{path}: this netrc file is not used: {shown(str(reason))}"
        fix = "mend it, or set NETRC to another; without it no password is sent"
        return None, Finding(UNREACHABLE, message, None, fix, severity="warning")
    return ((found[0], found[2]) if found else None), None
