"""What a server does wrong and may pass is made up for, counted; what does not pass is said, and stops nothing else."""

import contextlib
import gzip
import itertools
import random
import socket
import time
from email.utils import formatdate

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nixcompose.errors import SourceError
from nixcompose.sources import binary_cache, web
from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.transport import file_of
from nixcompose.store.narinfo import MAX_BYTES
from tests.sources import misbehaving as bad
from tests.sources.misbehaving import bare_surroundings  # noqa: F401 (every test has it)
from tests.sources.misbehaving import OUR_KEY, Always, Site, chain, fan, files_of, made, named, recorded
from tests.store.samples import narinfos


class Sleeps(list):
    """Notes for how long it was to sleep."""

    def __call__(self, seconds):
        self.append(seconds)
        return False


def cache_of(address, **options):
    # A minute passes at once, so that nothing but the pauses that were asked for is long.
    return BinaryCache(address, **{"keys": [OUR_KEY], "memory": None, "sleep": Sleeps()} | options)


def file(number):
    return f"{named(number)[:32]}.narinfo"


PASSING = {
    "429": bad.status(429),
    "500": bad.status(500),
    "502": bad.status(502),
    "503": bad.status(503),
    "504": bad.status(504),
    "truncated": bad.truncated,
    "truncated chunk": bad.truncated_chunk,
    "dropped": bad.dropped,
    "reset": bad.reset,
    "no HTTP": bad.no_http,
    "not gzip": bad.says(b"StorePath", content_encoding="gzip"),
    "truncated without a length": bad.truncated_unnoticed,
    "garbage": bad.says(b"<html>\n"),
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_asked_again(fault):
    with Site(fan(9), {file(3): [PASSING[fault]]}) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        assert (len(facts.objects), facts.unknown, facts.findings) == (9, (), ())
        assert site.faults == {file(3): 1}
        assert site.requests == {name: 1 for name in fan(9)} | {file(3): 2}


def test_everything_that_can_be_recovered_is():
    files = fan(300)
    chosen = random.Random(7)
    faults = {name: chosen.choices(list(PASSING.values())[:10], k=chosen.randrange(4)) for name in files}
    count = sum(map(len, faults.values()))
    with Site(files, faults) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        assert len(facts.objects) == 300
        assert facts.findings == ()
        assert site.faults.total() == count > 300
        assert site.requests.total() == len(files) + count


def test_hanging_answers_are_not_waited_for():
    faults = {file(number): [bad.hanging] for number in range(1, 6)}
    with Site(fan(40), faults) as site, cache_of(site.address, timeouts=(5, 1, 30)) as cache:
        assert len(cache.facts([named(0)]).objects) == 40
        assert site.faults.total() == 5


@pytest.mark.parametrize("fault", [bad.dripping, bad.dripping_head])
def test_answers_in_drops_are_not_waited_for(fault):
    with Site(fan(9), {file(4): [fault]}) as site, cache_of(site.address, timeouts=(5, 5, 2)) as cache:
        assert len(cache.facts([named(0)]).objects) == 9
        assert site.faults == {file(4): 1}


PERMANENT = {
    "503": (bad.status(503), "it answered 503, 5 times", 5),
    "429": (bad.status(429), "it answered 429, 5 times", 5),
    "truncated": (bad.truncated, "the answer was cut off, 5 times", 5),
    "dropped": (bad.dropped, "the connection was closed, 5 times", 5),
    "reset": (bad.reset, "connection reset by peer, 5 times", 5),
    "no HTTP": (bad.no_http, "what it sent is not HTTP, 5 times", 5),
    "403": (bad.status(403), "it answered 403, which says neither yes nor no", 1),
    "401": (bad.status(401), "it answered 401, which says neither yes nor no", 1),
    "410": (bad.status(410), "it answered 410, which says neither yes nor no", 1),
    "204": (bad.status(204), "it answered 204, which says neither yes nor no", 1),
    "redirect to nowhere": (bad.status(302), "it answered 302, which says neither yes nor no", 1),
}


@pytest.mark.parametrize("fault", PERMANENT)
def test_what_does_not_pass_is_unknown_and_stops_nothing_else(fault):
    what, says, tries = PERMANENT[fault]
    with Site(fan(9), {file(3): Always(what)}) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        (finding,) = facts.findings
        assert (finding.code, finding.is_error) == ("NXC702", True)
        assert finding.message == f"{site.address}/{file(3)}: {says}"
        assert finding.fix
        assert (len(facts.objects), facts.unknown, facts.missing) == (8, (named(3),), ())
        assert site.requests[file(3)] == tries
        with pytest.raises(SourceError, match=says.replace("(", r"\(").replace(")", r"\)")):
            cache.closure(named(0))


@pytest.mark.parametrize(("code", "out"), [(401, "netrc"), (403, "netrc"), (403, "leave this cache out"), (403, "S3")])
def test_what_is_denied_has_a_way_out(code, out):
    with Site(fan(2), {file(1): Always(bad.status(code))}) as site, cache_of(site.address) as cache:
        (finding,) = cache.facts([named(0)]).findings
    assert out in finding.fix


def test_pauses_grow_and_differ():
    sleeps = Sleeps()
    with Site(fan(2), {file(1): Always(bad.status(503))}) as site, cache_of(site.address, sleep=sleeps) as cache:
        cache.facts([named(0)])
    assert len(sleeps) == 4
    for seconds, longest in zip(sleeps, (0.5, 1, 2, 4), strict=True):
        assert longest / 2 <= seconds <= longest


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("7", 6, 7),
        ("1000000", 59, 60),
        (30, 20, 31),
        (-30, 0, 0.5),
        ("9" * 5000, 59, 60),
        ("soon", 0, 0.5),
        ("-5", 0, 0.5),
    ],
)
def test_retry_after_is_heeded_within_bounds(text, low, high):
    sleeps = Sleeps()
    if isinstance(text, int):
        text = formatdate(time.time() + text, usegmt=True)
    with Site(fan(2), {file(0): [bad.status(429, retry_after=text)]}) as site:
        with cache_of(site.address, sleep=sleeps) as cache:
            assert len(cache.facts([named(0)]).objects) == 2
    assert low <= sleeps[0] <= high


def test_a_dead_cache_is_not_asked_for_all(monkeypatch):
    monkeypatch.setattr(web, "MAX_FAILURES", 8)
    faults = {file(number): Always(bad.status(500)) for number in range(1, 200)}
    with Site(fan(200), faults) as site, cache_of(site.address, connections=4) as cache:
        facts = cache.facts([named(0)])
        assert len(facts.unknown) == 199
        assert site.requests.total() <= 2 + (8 + 4) * 5
        assert len(facts.findings) == 11
        assert facts.findings[-1].message == "and 189 more like these"


@pytest.mark.parametrize("listening", [True, False])
def test_a_cache_that_cannot_be_reached(listening):
    with socket.create_server(("127.0.0.1", 0)) as server:
        if not listening:
            server.close()
            says = "connection refused"
        else:
            says = "no answer within 0.1 seconds"  # the system accepts, nobody reads
        port = server.getsockname()[1] if listening else 1
        with cache_of(f"http://127.0.0.1:{port}", timeouts=(1, 0.1, 5), tries=2) as cache:
            with pytest.raises(SourceError, match=f"{says}.*, 2 times") as caught:
                cache.facts([named(0)])
            assert caught.value.findings[0].code == "NXC702"
            assert caught.value.exit_code == 3


def test_a_cache_that_does_not_take_a_connection():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, contextlib.ExitStack() as stack:
        for _ in range(3):  # nobody accepts these, and there is no room for more
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        with cache_of(f"http://127.0.0.1:{server.getsockname()[1]}", timeouts=(0.2, 20, 60), tries=1) as cache:
            with pytest.raises(SourceError, match="no connection within 0.2 seconds"):
                cache.facts([named(0)])


def test_a_host_that_is_not_known():
    with cache_of("http://no-such-host.invalid", tries=1) as cache, pytest.raises(SourceError) as caught:
        cache.facts([named(0)])
    assert caught.value.findings[0].message.startswith("http://no-such-host.invalid/nix-cache-info: ")


def test_a_host_that_cannot_be():
    with cache_of(f"http://{'a' * 70}.example") as cache, pytest.raises(SourceError) as caught:
        cache.facts([named(0)])
    assert caught.value.findings[0].code in {"NXC702", "NXC718"}


# -- redirects


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_followed(code):
    with Site(fan(6)) as other:
        faults = {name: [bad.redirect(f"{other.address}/{name}", code)] for name in fan(6)}
        with Site({}, faults) as site, cache_of(site.address) as cache:
            assert len(cache.facts([named(0)]).objects) == 6
            assert site.requests == other.requests == dict.fromkeys(fan(6), 1)


def test_relative_redirects_are_followed():
    files = fan(3)
    files["moved"] = files[file(1)]
    with Site(files, {file(1): Always(bad.redirect("moved"))}) as site, cache_of(site.address) as cache:
        assert len(cache.facts([named(0)]).objects) == 3


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd", "ftp://cache.example/x", "gopher://127.0.0.1:70/x", "http://[::1/", "data:,x",
        "http://host:port/x", "http://host:0/", "javascript:alert(1)", "unix:///run/docker.sock",
    ],
)  # fmt: skip
def test_redirects_to_elsewhere_are_refused(to):
    with Site(fan(4), {file(1): Always(bad.redirect(to))}) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        (finding,) = facts.findings
        assert finding.code == "NXC718"
        assert "it redirects to" in finding.message
        assert (facts.unknown, site.requests[file(1)]) == ((named(1),), 1)


def test_redirects_have_an_end():
    with Site(fan(4), {file(1): Always(bad.redirect(f"/{file(1)}"))}) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        assert "more than 5 redirects" in facts.findings[0].message
        assert site.requests[file(1)] == 6


# -- what is in the answers


def test_a_huge_record_is_not_read():
    with Site(fan(4), {file(1): Always(bad.huge)}) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        assert facts.unknown == (named(1),)
        assert "more than 4,194,304 bytes" in facts.findings[0].message
        assert site.faults["MB sent"] < 60  # the system's own buffers take some


def test_compressed_answers_are_read_and_bounded():
    whole = gzip.compress(made(1).encode())
    bomb = gzip.compress(b"x" * 50_000_000)
    assert len(bomb) < MAX_BYTES
    faults = {
        file(1): [bad.says(whole, content_encoding="gzip")],
        file(2): Always(bad.says(bomb, content_encoding="gzip")),
        file(3): Always(bad.says(whole, content_encoding="br")),
    }
    with Site(fan(4), faults) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        assert list(facts.objects) == [named(0), named(1)]
        assert [finding.code for finding in facts.findings] == ["NXC705", "NXC718"]
        assert all(headers["accept-encoding"] == "identity" for _, headers in site.headers)


def test_a_million_references():
    record = made(1).replace("References: ", "References: " + " ".join(map(named, range(90_000))))
    with Site(fan(4) | files_of([record])) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
        assert facts.unknown == (named(1),)
        assert "more than 16,384 references" in facts.findings[0].message
        assert site.requests.total() == 1 + 4 + 1  # a second try


def endless(handler):
    number = int(handler.name[:32])
    handler.answer(200, made(number, range(number * 10 + 1, number * 10 + 11)).encode())


@pytest.mark.parametrize(("limit", "value"), [("MAX_OBJECTS", 300), ("MAX_REFERENCES", 400)])
def test_a_cache_that_never_ends(monkeypatch, limit, value):
    monkeypatch.setattr(binary_cache, limit, value)
    with Site({}, {"nix-cache-info": [bad.says(bad.INFO)], "*": Always(endless)}) as site:
        with cache_of(site.address) as cache:
            facts = cache.facts([named(1)])
        assert site.requests.total() < 600
    (finding,) = facts.findings
    assert finding.code == "NXC718"
    assert "it names more than" in finding.message
    assert facts.unknown
    named_at_all = {other for known in facts.objects.values() for other in known.references}
    assert facts.objects.keys() | set(facts.unknown) >= {named(1)}
    assert set(facts.unknown) <= named_at_all


# -- signatures: whatever is signed cannot be changed


def flipped(record, line, old, new):
    lines = record.splitlines()
    (place,) = [number for number, text in enumerate(lines) if text.startswith(f"{line}: ")]
    assert old in lines[place]
    lines[place] = lines[place].replace(old, new, 1)
    return "".join(f"{text}\n" for text in lines)


BASH = next(record for record in narinfos("closure-hydro-2022.txt") if "-bash-5.1-p16\n" in record)
SIZE = BASH.partition("NarSize: ")[2].partition("\n")[0]
FIRST = BASH.partition("References: ")[2].partition(" ")[0]


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("NarSize", SIZE, str(int(SIZE) ^ 1)),
        ("NarSize", SIZE, str(int(SIZE) ^ 1 << 40)),
        ("References", FIRST, "1" + FIRST[1:]),
        ("References", f"{FIRST} ", ""),
        ("NarHash", "sha256:0", "sha256:1"),
        ("StorePath", "-bash-5.1-p16", "-bash-5.1-p17"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_one_flipped_bit_in_what_is_signed(line, old, new, check):
    name = BASH.split("\n", 1)[0].rpartition("/")[2]
    files = recorded("closure-hydro-2022")
    if line == "NarHash":
        old = BASH.partition("NarHash: ")[2][:8]
        new = old[:7] + ("1" if old[7] == "0" else "0")
    files[f"{name[:32]}.narinfo"] = flipped(BASH, line, old, new).encode()
    with Site(files) as site, BinaryCache(site.address, memory=None, check_signatures=check) as cache:
        facts = cache.facts([name])
        (finding,) = facts.findings
        assert finding.code == ("NXC706" if line == "StorePath" else "NXC707")
        assert (facts.objects, facts.missing, facts.unknown) == ({}, (), (name,))
        assert "--no-check-sigs" not in finding.fix


def test_what_is_not_signed_may_be_changed():
    name = BASH.split("\n", 1)[0].rpartition("/")[2]
    files = recorded("closure-hydro-2022")
    claimed = BASH.partition("FileSize: ")[2].partition("\n")[0]
    files[f"{name[:32]}.narinfo"] = flipped(BASH, "FileSize", claimed, str(int(claimed) ^ 1)).encode()
    with Site(files) as site, BinaryCache(site.address, memory=None) as cache:
        facts = cache.facts([name])
    assert facts.findings == ()
    assert facts.objects[name].download_size == int(claimed) ^ 1
    assert facts.objects[name].key == "cache.nixos.org-1"


def test_no_signature_and_those_of_others():
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    forged = made(3, key=stranger)
    files = files_of([
        made(0, [1, 2, 3]),
        made(1, key=None),
        made(2, key=stranger).replace("ours-1", "other-1"),
        forged,
    ])  # fmt: skip
    with Site(files) as site:
        with cache_of(site.address) as cache:
            strict = cache.facts([named(0)])
        with cache_of(site.address, check_signatures=False) as cache:
            lax = cache.facts([named(0)])
    assert strict.unknown == (named(1), named(2), named(3))
    changed = {finding.message: finding.fix for finding in strict.findings}
    said = {finding.message.partition(": ")[2].partition(" is ")[2]: finding.fix for finding in strict.findings}
    assert any("not signed" in text and "--no-check-sigs" in fix for text, fix in said.items())
    assert any("'other-1'" in text and "--trusted-public-key" in fix for text, fix in said.items())
    assert any("does not verify" in text and "--" not in fix for text, fix in changed.items())
    assert lax.unknown == (named(3),)
    assert lax.objects[named(1)].key is lax.objects[named(2)].key is None


def test_an_answer_for_another_path():
    files = fan(5)
    files[file(2)], files[file(3)] = files[file(3)], files[file(2)]
    with Site(files) as site, cache_of(site.address) as cache:
        facts = cache.facts([named(0)])
    assert facts.unknown == (named(2), named(3))
    assert [finding.code for finding in facts.findings] == ["NXC706", "NXC706"]


def test_findings_do_not_depend_on_who_was_first():
    faults = {file(number): Always(bad.status(403)) for number in range(1, 50)}
    seen = set()
    for connections in (1, 7, 64):
        with Site(fan(50), faults) as site, cache_of(site.address, connections=connections) as cache:
            facts = cache.facts([named(0)])
            seen.add(tuple(str(finding).replace(site.address, "") for finding in facts.findings))
    (findings,) = seen
    assert len(findings) == 11


@pytest.mark.parametrize("name", ["", "../x", "nix-cache-info/", "x.narinfo", f"{named(1)}.narinfo", "nar/x"])
def test_only_files_of_caches_are_asked_for(name):
    with pytest.raises(ValueError, match="not a file"):
        file_of("https://cache.example", name)


def test_connections_are_kept():
    with Site(chain(40)) as site, cache_of(site.address) as cache:
        ports = itertools.count()
        site._server.get_request, accept = lambda: (next(ports), accept())[1], site._server.get_request
        assert len(cache.facts([named(0)]).objects) == 40
        assert next(ports) <= 2
