"""Certificates, proxies and passwords: those of the environment, and to nobody else."""

import base64
import datetime
import ipaddress
import os
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from nixcompose.errors import SourceError
from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.network import credentials, proxy_for
from tests.sources import misbehaving as bad
from tests.sources.misbehaving import bare_surroundings  # noqa: F401 (every test has it)
from tests.sources.misbehaving import OUR_KEY, Always, Site, fan, named


def cache_of(address, **options):
    return BinaryCache(address, **{"keys": [OUR_KEY], "memory": None, "sleep": lambda seconds: False} | options)


def basic(login):
    return f"Basic {base64.b64encode(login.encode()).decode()}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a certificate for 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cache.example")])
    start = datetime.datetime(2020, 1, 1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return str(file)


@pytest.mark.parametrize("variable", ["NIX_SSL_CERT_FILE", "SSL_CERT_FILE"])
def test_certificates_that_are_named_are_trusted(monkeypatch, certificate, variable):
    monkeypatch.setenv(variable, certificate)
    with Site(fan(5), tls=certificate) as site, cache_of(site.address) as cache:
        assert len(cache.facts([named(0)]).objects) == 5


def test_a_certificate_that_nobody_vouches_for(certificate):
    with Site(fan(5), tls=certificate) as site, cache_of(site.address) as cache:
        with pytest.raises(SourceError, match="its certificate is not trusted: self.signed") as caught:
            cache.facts([named(0)])
        assert "NIX_SSL_CERT_FILE" in caught.value.findings[0].fix
        assert site.requests.total() == 0


def test_a_certificate_for_another_host(monkeypatch, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    with Site(fan(5), tls=certificate) as site, cache_of(site.address.replace("127.0.0.1", "localhost")) as cache:
        with pytest.raises(SourceError, match="its certificate is not trusted: Hostname mismatch"):
            cache.facts([named(0)])


def test_a_server_without_tls():
    with Site(fan(5)) as site, cache_of(site.address.replace("http:", "https:"), tries=2) as cache:
        with pytest.raises(SourceError, match=", 2 times") as caught:
            cache.facts([named(0)])
        assert caught.value.findings[0].code == "NXC702"


def test_a_file_of_certificates_that_is_none(monkeypatch, tmp_path):
    (tmp_path / "empty").write_text("")
    (tmp_path / "other").write_text("x")
    for name in ("empty", "other", "none"):
        monkeypatch.setenv("NIX_SSL_CERT_FILE", str(tmp_path / name))
        with cache_of("https://127.0.0.1:1") as cache, pytest.raises(SourceError, match="NIX_SSL_CERT_FILE is"):
            cache.facts([named(0)])


def test_https_does_not_lead_to_http(monkeypatch, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    with Site(fan(5)) as plain:
        faults = {f"{named(1)[:32]}.narinfo": [bad.redirect(f"{plain.address}/{named(1)[:32]}.narinfo")]}
        with Site(fan(5), faults, tls=certificate) as site, cache_of(site.address) as cache:
            facts = cache.facts([named(0)])
        assert plain.requests.total() == 0
    assert facts.unknown == (named(1),)
    assert "which is not https" in facts.findings[0].message


def test_http_leads_to_https(monkeypatch, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    with Site(fan(5), tls=certificate) as secure:
        faults = {name: [bad.redirect(f"{secure.address}/{name}")] for name in fan(5)}
        with Site({}, faults) as site, cache_of(site.address) as cache:
            assert len(cache.facts([named(0)]).objects) == 5


# -- proxies


def answers_for(files):
    """A proxy for plain HTTP is a server that is asked for whole addresses."""
    return Site(files)


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_a_proxy_is_used(monkeypatch, variable):
    if variable == "HTTP_PROXY":
        monkeypatch.delenv("REQUEST_METHOD", raising=False)
    with Site(fan(5)) as proxy:
        monkeypatch.setenv(variable, proxy.address.replace("//", "//user:pass%20word@"))
        with cache_of("http://cache.invalid") as cache:
            assert len(cache.facts([named(0)]).objects) == 5
        assert {path.rpartition("/")[0] for path, _ in proxy.headers} == {"http://cache.invalid"}
        assert {headers["proxy-authorization"] for _, headers in proxy.headers} == {basic("user:pass word")}


def test_a_proxy_without_scheme_or_password(monkeypatch):
    with Site(fan(5)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.address.removeprefix("http://"))
        with cache_of("http://cache.invalid") as cache:
            assert len(cache.facts([named(0)]).objects) == 5
        assert not any("proxy-authorization" in headers for _, headers in proxy.headers)


def test_a_proxy_is_not_used_where_it_must_not(monkeypatch):
    with Site(fan(5)) as site, cache_of(site.address) as cache:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.setenv("no_proxy", "cache.example,127.0.0.1")
        assert len(cache.facts([named(0)]).objects) == 5


def test_a_proxy_that_refuses(monkeypatch):
    with Site({}) as proxy:
        monkeypatch.setenv("https_proxy", proxy.address)
        with cache_of("https://cache.invalid", tries=1) as cache, pytest.raises(SourceError, match="through the proxy"):
            cache.facts([named(0)])
        assert proxy.requests == {"CONNECT": 1}


def test_a_proxy_that_is_gone(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with cache_of("http://cache.invalid", tries=1) as cache:
        with pytest.raises(SourceError, match="through the proxy: connection refused"):
            cache.facts([named(0)])


def test_a_proxy_over_tls(monkeypatch, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    with Site(fan(5), tls=certificate) as proxy:
        monkeypatch.setenv("http_proxy", proxy.address)
        with cache_of("http://cache.invalid") as cache:
            assert len(cache.facts([named(0)]).objects) == 5


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "http://", "http://host:port", "http://[::1"])
def test_a_proxy_that_is_none(monkeypatch, proxy):
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(SourceError) as caught:
        proxy_for(urlsplit("https://user:secret@cache.example:443/x"))
    assert caught.value.findings[0].code == "NXC702"
    assert "secret" not in str(caught.value)


# -- passwords


def test_a_password_of_netrc_goes_to_that_host_alone(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("default login all password everyone\nmachine 127.0.0.1 login me password it\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Site(fan(3)) as other:
        elsewhere = other.address.replace("127.0.0.1", "localhost")
        faults = {f"{named(1)[:32]}.narinfo": [bad.redirect(f"{elsewhere}/{named(1)[:32]}.narinfo")]}
        faults[f"{named(2)[:32]}.narinfo"] = [bad.redirect(f"{other.address}/{named(2)[:32]}.narinfo")]
        with Site(fan(3), faults) as site, cache_of(site.address) as cache:
            assert len(cache.facts([named(0)]).objects) == 3
            assert {headers.get("authorization") for _, headers in site.headers} == {basic("me:it")}
        assert [headers.get("authorization") for _, headers in other.headers] == [None, None]


def test_a_password_in_the_address(monkeypatch):
    with Site(fan(3), {f"{named(1)[:32]}.narinfo": Always(bad.status(403))}) as site:
        with cache_of(site.address.replace("//", "//me:se%2Fcret@")) as cache:
            facts = cache.facts([named(0)])
            assert {headers["authorization"] for _, headers in site.headers} == {basic("me:se/cret")}
            assert "cret" not in str(facts.findings)
            assert "netrc" in facts.findings[0].fix


@pytest.mark.parametrize("text", ["machine 127.0.0.1 what is", "what is this", b"\xff\xfe"])
def test_a_netrc_that_cannot_be_read_is_a_warning(monkeypatch, tmp_path, text):
    (tmp_path / ".netrc").write_bytes(text if isinstance(text, bytes) else text.encode())
    monkeypatch.setenv("HOME", str(tmp_path))
    with Site(fan(3)) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        assert len(facts.objects) == 3
        (finding,) = facts.findings
        assert (finding.code, finding.severity) == ("NXC702", "warning")
        assert ".netrc: this netrc file is not used" in finding.message
        assert cache.closure(named(0)).kind() == "exact"


def test_a_netrc_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert credentials("cache.example") == (None, None)
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    nothing, finding = credentials("cache.example")
    assert nothing is None
    assert finding.message.endswith("No such file or directory")
    assert os.environ["NETRC"] in finding.message
