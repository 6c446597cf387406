"""Databases of nix-index: what is listed is found with its size, and no database brings the reader down."""

import io
import os
import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.errors import SourceError
from nixcompose.sources import nix_index_format
from nixcompose.sources.nix_index import NixIndex, default_database
from nixcompose.sources.outputs import Wanted
from tests.sources.index_files import (
    HASH,
    TREES,
    Executable,
    Link,
    database,
    difference,
    entry,
    lines,
    nar,
    record,
    recorded,
    zstd,
)

HELLO = f"{HASH}-hello-2.12"
TREE = {b"bin": {b"hello": Executable(b"x" * 1000)}, b"share": Link(b"bin")}
LINUX = "x86_64-linux"


@pytest.fixture
def index(tmp_path):
    """Open the database of these bytes, or of these lines."""

    def make(*stream: bytes, whole: bytes | None = None, **options) -> NixIndex:
        path = tmp_path / "files"
        path.write_bytes(database(b"".join(stream)) if whole is None else whole)
        return NixIndex(path, **options)

    return make


def base_name(number: int, name: str) -> str:
    return f"{number:032}-{name}"


def listing(*names: str, **fields) -> bytes:
    """Store objects without anything in them, each as `ATTR^OUTPUT NAME`."""
    found = []
    for number, text in enumerate(names):
        attr, _, name = text.partition(" ")
        attr, _, output = attr.partition("^")
        found.append(entry({}, base_name=base_name(number, name), attr=attr, output=output or "out", **fields))
    return b"".join(found)


def wanted(*attrs: str, name: str = "it", **fields) -> list[Wanted]:
    return [Wanted(name, tuple(tuple(attr.split(".")) for attr in attrs), **fields)]


def refused(source: NixIndex, system: str | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        source.locate(wanted("hello"), system) if system else source.facts([HELLO])
    (finding,) = caught.value.findings
    assert finding.code == "NXC714"
    assert finding.message.startswith(f"{source.address}: ")
    assert finding.fix
    assert len(finding.message) < 600
    return finding.message


# What is read


def test_facts(index):
    source = index(entry(TREE, base_name=HELLO))
    facts = source.facts([HELLO, f"{HASH}-hello-2.13"])
    assert facts.objects[HELLO].nar_size == len(nar(TREE))
    assert (facts.objects[HELLO].kind, facts.objects[HELLO].references) == ("own", None)
    assert (facts.missing, facts.unknown, facts.findings) == ((f"{HASH}-hello-2.13",), (), ())


@given(st.lists(TREES, min_size=1, max_size=4))
def test_any_trees(tmp_path_factory, trees):
    path = tmp_path_factory.getbasetemp() / "any"
    names = [base_name(number, "x") for number in range(len(trees))]
    path.write_bytes(database(b"".join(entry(tree, base_name=name) for tree, name in zip(trees, names))))
    facts = NixIndex(path).facts(names)
    assert [facts.objects[name].nar_size for name in names] == [len(nar(tree)) for tree in trees]


def test_real_store_objects(index):
    """Listings of a real database, written again and read, give the recorded sizes."""
    letters = {"d": b"d", "f": b"r", "x": b"x"}
    stream = [
        lines(
            [
                (path, target + b"s" if kind == "l" else b"%d%s" % (size, letters[kind]))
                for path, kind, size, target in nodes
            ],
            record(name, attr if attr != "-" else "other", output, toplevel=attr != "-"),
        )
        for attr, output, name, _, nodes in recorded()
    ]
    source = index(*stream)
    attrs = sorted({attr for attr, *_ in recorded()} - {"-"})
    found = source.locate([Wanted(attr, ((attr,),)) for attr in attrs], LINUX)
    assert not found.problems
    facts = source.facts([name for _, _, name, _, _ in recorded()])
    assert {name: facts.objects[name].nar_size for name in facts.objects} == {
        name: size for _, _, name, size, _ in recorded()
    }
    installed = {attr: {output: name for a, output, name, _, _ in recorded() if a == attr} for attr in attrs}
    assert {attr: found.packages[attr].outputs for attr in attrs} == installed
    assert found.packages["nix"].version == "2.31.3"
    assert found.packages["yazi"].pname == "yazi"


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64])
def test_blocks_of_any_size(index, monkeypatch, block):
    """Where one read of the stream ends does not matter."""
    monkeypatch.setattr(nix_index_format, "_BLOCK", block)
    trees = [TREE, b"file", {b"n" * 200: {b"m" * 200: b""}, b"n" * 201: b"a"}]
    source = index(*[entry(tree, base_name=base_name(number, "x")) for number, tree in enumerate(trees)])
    names = [base_name(number, "x") for number in range(3)]
    assert [one.nar_size for one in source.facts(names).objects.values()] == [len(nar(tree)) for tree in trees]


def test_a_database_of_nothing(index):
    assert index(b"").facts([HELLO]).missing == (HELLO,)
    assert "hello is not listed" in index(b"").locate(wanted("hello"), LINUX).problems["it"].reason


def test_several_frames(index):
    """As nix-index reads them: one zstd frame after another."""
    one, two = (entry(TREE, base_name=base_name(number, "x")) for number in range(2))
    whole = database(one) + zstd().compress(b"") + zstd().compress(two)
    assert len(index(whole=whole).facts([base_name(0, "x"), base_name(1, "x")]).objects) == 2


# Once read, a database is not read again for the same


def test_one_pass_for_the_same_question(index):
    source = index(entry(TREE, base_name=HELLO))
    assert source.locate(wanted("hello"), LINUX).packages["it"].outputs == {"out": HELLO}
    os.unlink(source.address)
    assert source.facts([HELLO]).objects[HELLO].nar_size == len(nar(TREE))
    assert "No such file" in refused(index_at(source, f"{HASH}-other"))


def index_at(source: NixIndex, name: str) -> NixIndex:
    with pytest.raises(SourceError):
        source.facts([name])
    return NixIndex(source.address)


def test_what_is_missing_is_remembered(index):
    source = index(entry(TREE, base_name=HELLO))
    missing = source.facts(["x"]).missing
    os.unlink(source.address)
    assert source.facts(["x", "x"]).missing == missing == ("x",)


def test_progress(index):
    source = index(entry(TREE, base_name=HELLO), listing(*["a b-1"] * 3000))
    seen = []
    source.facts([HELLO, "none"], progress=lambda *numbers: seen.append(numbers))
    assert seen == [(1, 2)] * 3
    seen.clear()
    source.locate(wanted("hello"), LINUX, progress=lambda *numbers: seen.append(numbers))
    assert seen == [(0, 1), (1, 1), (1, 1)]


def test_what_progress_raises_comes_through(index):
    def stop(*numbers):
        raise KeyboardInterrupt

    source = index(entry(TREE))
    with pytest.raises(KeyboardInterrupt):
        source.facts([HELLO], progress=stop)
    with pytest.raises(BrokenPipeError):
        source.locate(wanted("hello"), LINUX, progress=lambda *numbers: (_ for _ in ()).throw(BrokenPipeError))


# A listing is not a name


@pytest.mark.parametrize(
    ("there", "attrs", "outputs", "found", "listed_as"),
    [
        (["hello hello-2"], ["hello"], (), {"out": 0}, None),
        (["a.b.hello hello-2"], ["a.b.hello"], (), {"out": 0}, None),
        (
            ["hello hello-2", "hello^man hello-2-man", "hello^doc hello-2-doc"],
            ["hello"],
            (),
            {"out": 0, "man": 1},
            None,
        ),
        (["hello hello-2", "hello^bin hello-2-bin", "hello^dev hello-2-dev"], ["hello"], (), {"bin": 1}, None),
        (["hello hello-2", "hello^dev hello-2-dev"], ["hello"], ("dev", "out"), {"dev": 1, "out": 0}, None),
        (["hello^tex hello-2-tex"], ["hello"], ("tex",), {"tex": 0}, None),
        (["hello^bin hello-2-bin"], ["hello"], (), {"bin": 0}, None),
        (["hello hello-2"], ["absent", "hello"], (), {"out": 0}, None),
        (["hello hello-2", "first first-1"], ["first", "hello"], (), {"out": 1}, None),
        (["hello^dev hello-2-dev", "hello^doc h-2-doc", "next n-1"], ["hello", "next"], (), {"out": 2}, None),
        # Under another attribute
        (["man man-db-2", "man^doc man-db-2-doc"], ["man-db"], (), {"out": 0}, "man"),
        (["scope.ssl ssl-3", "scope.ssl^bin ssl-3-bin", "ssl_1 ssl-1"], ["ssl"], (), {"bin": 1}, "scope.ssl"),
        (["scope.py py-3"], ["other.py"], (), {"out": 0}, "scope.py"),
        (["lib_0 lib"], ["lib"], (), {"out": 0}, "lib_0"),
    ],
)
def test_where_a_package_is(index, there, attrs, outputs, found, listed_as):
    source = index(listing(*there))
    located = source.locate(wanted(*attrs, outputs=outputs), LINUX)
    assert located.problems == {}
    names = [base_name(number, text.partition(" ")[2]) for number, text in enumerate(there)]
    assert located.packages["it"].outputs == {output: names[number] for output, number in found.items()}
    assert located.packages["it"].attr in attrs
    assert source.listed_as == ({"it": listed_as} if listed_as else {})
    assert located.notes == ({"it": f"nix-index lists it as {listed_as}"} if listed_as else {})


@pytest.mark.parametrize(
    ("there", "attrs", "fields", "says"),
    [
        ([], ["hello"], {}, "hello is not listed, nor is another package of this name (nix-index lists a path once"),
        (["hello2 hello2-1"], ["hello"], {}, "hello is not listed, nor"),
        (["hello-unwrapped hello-unwrapped-1"], ["hello"], {}, "hello is not listed, nor"),
        (["a a-1", "b b-1"], ["c", "d"], {}, "c is not listed, nor is another package of this name; d is not listed"),
        (["x hello-1", "y hello-2", "z hello-2", "w hello-1"], ["hello"], {}, "ambiguous: w, x, y and 1 more"),
        (["s.hello hello-1", "t.hello hello-1"], ["hello"], {}, "ambiguous: s.hello, t.hello"),
        (["hello hello-1"], ["hello"], {"outputs": ("out", "dev")}, "listed as hello, only with the outputs out"),
        (["hello^dev h-1-dev", "hello^doc h-1-doc"], ["hello"], {}, "only with the outputs dev, doc"),
        (["hello^tex h-1-tex"], ["hello"], {}, "hello is listed as hello, only with the outputs tex"),
        (["scope.hello^dev hello-1-dev"], ["hello"], {}, "hello is listed as scope.hello, only with the outputs dev"),
        (["hello hello-1"], ["hello"], {"file": "hello.nix"}, "this package is of our own"),
        (["hello hello-1"], ["hello"], {"source": "unstable"}, "this package is of the input unstable"),
    ],
)
def test_what_is_not_listed(index, there, attrs, fields, says):
    source = index(listing(*there))
    found = source.locate(wanted(*attrs, **fields), LINUX)
    assert found.packages == {}
    assert found.problems["it"].kind == "not listed"
    assert says in found.problems["it"].reason
    assert "does not exist" not in found.problems["it"].reason


def test_what_lies_only_in_a_closure_is_no_package(index):
    source = index(listing("hello hello-1", toplevel=False))
    assert source.locate(wanted("hello"), LINUX).problems["it"].kind == "not listed"
    assert source.facts([base_name(0, "hello-1")]).missing == ()


def test_names_that_very_many_share(index):
    source = index(listing(*[f"x{number} hello-1" for number in range(200)]))
    assert "ambiguous: x0, x1, x10 and 61 more" in source.locate(wanted("hello"), LINUX).problems["it"].reason


def test_an_attribute_with_very_many_outputs(index):
    source = index(listing(*[f"hello^o{number} hello-1-o{number}" for number in range(100)]))
    assert source.locate(wanted("hello", outputs=("o5",)), LINUX).packages["it"].outputs.keys() == {"o5"}
    assert source.locate(wanted("hello", outputs=("o99",)), LINUX).problems["it"].kind == "not listed"


def test_several_packages_at_once(index):
    source = index(listing("a a-1", "c c-1"))
    found = source.locate([Wanted("one", (("a",),)), Wanted("two", (("b",),)), Wanted("three", (("c",),))], LINUX)
    assert (sorted(found.packages), sorted(found.problems)) == (["one", "three"], ["two"])
    assert found.store_dir == "/nix/store"


# Systems and stores


def reason(source, system):
    """Why nothing is listed for a system; nothing else is stopped by that."""
    (problem,) = source.locate([Wanted("hello", (("hello",),))], system).problems.values()
    assert problem.kind == "not listed"
    return problem.reason


def test_packages_of_another_system(index):
    """A database for x86_64-linux has some packages for i686-linux."""
    source = index(listing("hello hello-1", system="i686-linux"), entry(TREE, base_name=HELLO))
    assert source.locate(wanted("hello"), LINUX).packages["it"].outputs == {"out": HELLO}
    assert source.locate(wanted("hello"), "i686-linux").packages["it"].outputs == {"out": base_name(0, "hello-1")}
    assert "the nix-index database is of i686-linux, x86_64-linux, not of aarch64-linux" in reason(
        source, "aarch64-linux"
    )


def test_very_many_systems(index):
    source = index(*[listing("hello hello-1", system=f"s{number}-linux") for number in range(100)])
    assert "the nix-index database is of s0-linux, s1-linux, s10-linux and 61 more, not of x86_64-linux" in reason(
        source, LINUX
    )


@pytest.mark.parametrize("system", [None, ...])
def test_an_old_database_does_not_say_its_system(index, system):
    data = (
        entry(TREE, base_name=HELLO, system=system)
        if system is None
        else entry(TREE, base_name=HELLO).replace(b',"system":"x86_64-linux"', b"")
    )
    assert index(data).locate(wanted("hello"), "aarch64-darwin").packages["it"].outputs == {"out": HELLO}


def test_another_store(index):
    data = listing("hello hello-1", store_dir="/gnu/store")
    assert "it is of the store /gnu/store, not of /nix/store" in refused(index(data))
    assert index(data, store_dir="/gnu/store").locate(wanted("hello"), LINUX).store_dir == "/gnu/store"
    both = index(data, entry(TREE, base_name=HELLO))
    assert both.facts([HELLO, base_name(0, "hello-1")]).missing == (base_name(0, "hello-1"),)


# Databases that list some files


@pytest.mark.parametrize(
    "nodes",
    [
        [(b"/bin/hello", b"5x")],
        [(b"", b"2d"), (b"/bin", b"0d")],
        [(b"", b"1d"), (b"/lib/x", b"1r")],
        [(b"", b"9999999999999999999r")],
    ],
)
def test_a_size_that_cannot_be_told(index, nodes):
    """A package is located all the same."""
    source = index(lines(nodes, record(HELLO)), listing("other other-1"))
    assert source.locate(wanted("hello"), LINUX).packages["it"].outputs == {"out": HELLO}
    facts = source.facts([HELLO, base_name(0, "other-1")])
    assert (facts.unknown, facts.missing, len(facts.objects)) == ((HELLO,), (), 1)
    (finding,) = facts.findings
    assert (finding.code, finding.severity) == ("NXC714", "error")
    assert "--filter-prefix" in finding.fix
    with pytest.raises(SourceError, match="its size is unknown"):
        source.closure([HELLO])


# Where it is


def test_where_the_database_of_nix_index_is(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.delenv("NIX_INDEX_DATABASE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert default_database() == "/home/me/.cache/nix-index/files"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_database() == "/home/me/.cache/nix-index/files"
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert NixIndex().address == "/cache/nix-index/files"
    monkeypatch.setenv("NIX_INDEX_DATABASE", str(tmp_path))
    assert NixIndex().address == NixIndex(tmp_path).address == str(tmp_path / "files")
    assert NixIndex(tmp_path / "other").address == str(tmp_path / "other")


def test_there_is_none(tmp_path):
    message = refused(NixIndex(tmp_path))
    assert "No such file or directory" in message


def test_without_zstd(index, monkeypatch):
    source = index(entry(TREE))
    for name in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SourceError) as caught:
        source.facts([HELLO])
    (finding,) = caught.value.findings
    assert (finding.code, finding.fix) == ("NXC719", "install it: pip install 'nixcompose[nix-index]'")


# Bad input


@pytest.mark.parametrize(
    ("whole", "says"),
    [
        (b"", "does not begin with `NIXI`"),
        (b"NIX", "does not begin with `NIXI`"),
        (b"SQLite format 3\0", "does not begin with `NIXI`"),
        (b"NIXI", "another version"),
        (b"NIXI\1\0\0", "another version"),
        (database(entry(TREE), version=2), "another version than 1"),
        (database(entry(TREE), version=256), "another version than 1"),
        (database(entry(TREE))[:12], "cut off"),
        (database(entry(TREE))[:-1], "cut off"),
        (database(entry(TREE)) + b"more of it", "damaged"),
        (database(b"")[:12] + b"not zstd", "damaged"),
        # A frame that wants a window of 2 GiB
        (database(b"")[:12] + b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", "damaged"),
    ],
)
def test_what_is_no_database(index, whole, says):
    assert says in refused(index(whole=whole))


def test_a_flipped_bit(index):
    """A database with a checksum, as zstd can write it."""
    zstd_options = {zstd().CompressionParameter.checksum_flag: 1}
    whole = bytearray(database(b"")[:12] + zstd().compress(entry(TREE, base_name=HELLO), options=zstd_options))
    assert index(whole=bytes(whole)).facts([HELLO]).objects
    for place in range(13, len(whole), 7):
        whole[place] ^= 4
        refused(index(whole=bytes(whole)))
        whole[place] ^= 4


STREAM = entry(TREE, base_name=HELLO) + listing("a b-1")


def test_a_stream_that_was_cut(index):
    """Cut anywhere but between two store objects, it is refused."""
    between = len(entry(TREE, base_name=HELLO))
    assert HELLO in index(STREAM[:between]).facts([HELLO]).objects
    for length in {*range(1, len(STREAM))} - {between}:
        assert "cut off" in refused(index(STREAM[:length])), length


GOOD = record(HELLO)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"{" * 2000 + b"}",
        b'{"a":' * 800 + b"1" + b"}" * 800,
        GOOD[:-1],
        GOOD + b" x",
        GOOD.replace(b"hash", b"hush"),
        GOOD.replace(HASH.encode(), b"../../etc/passwd"),
        GOOD.replace(b'"hello-2.12"', b"[]"),
        GOOD.replace(b"hello-2.12", b"a/b"),
        GOOD.replace(b'"attr":"hello"', b'"attr":["hello"]'),
        GOOD.replace(b'"attr":"hello"', rb'"attr":"\ud800"'),
        GOOD.replace(b'"attr":"hello"', rb'"attr":"\u001b[2J"'),
        GOOD.replace(b'"output":"out"', b'"output":1'),
        GOOD.replace(b'"/nix/store"', b"null"),
        GOOD.replace(b'"x86_64-linux"', b"1"),
        GOOD.replace(b'"x86_64-linux"', b"{}"),
        GOOD.replace(b'"origin":{', b'"origin":[{').replace(b"}}", b"}]}"),
        GOOD.replace(b"hello-2.12", b"\xff"),
        GOOD.replace(b"hello-2.12", b"x" * 5000),
        GOOD.replace(b"/nix/store", b"/" + b"x" * 5000),
    ],
)
def test_what_is_no_store_object(index, line):
    stream = [entry(TREE), b"0r\0\0\n", b"p\0\0", line, b"\n", entry(TREE)]
    assert "not the line of a store object" in refused(index(*stream))
    assert "not the line of a store object" in refused(index(*stream), LINUX)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"0r\0\1\n", "shares more"),
        (b"0r\0\xff\n", "shares more"),
        (b"1d\0\0\n0r\0\1/a\n", "shares more"),
        (b"1d\0\0\n0r\0\0/a\n0r\0\x80\x7f\xff/a\n", "shares more"),
        (b"1d\0\0\n0r\0\x80\x80\0/a\n", "shares more"),
        (b"1d\0\0\n0r\0\0/" + b"a" * 4096 + b"\n", "path of more than 4,096 bytes"),
        (b"2d\0\0\n0r\0\0/aa\n0r\0\2b\n", "does not begin anew"),
        (b"r\0\0\n", "not the line of a file"),
        (b"-1r\0\0\n", "not the line of a file"),
        (b"1q\0\0\n", "not the line of a file"),
        (b"1\0\0\n", "not the line of a file"),
        (b"s\0\0\n", "not the line of a file"),
        (b"99999999999999999999r\0\0\n", "not the line of a file"),
        ("٣r\0\0\n".encode(), "not the line of a file"),
        (b"a\nbs\0\0\n", "not the line of a file"),
        (b"x" * 5000 + b"s\0\0\n", "not the line of a file"),
        (b"0r\0", "not the line of a file"),
        (b"0r", "not the line of a file"),
        (b"x" * 200_000 + b"\n", "not the line of a file"),
        (b"\0" * 200_000 + b"\n", "not the line of a file"),
    ],
)
def test_what_is_no_file(index, raw, says):
    """Lines that belong to nothing that was asked for are not looked at."""
    stream = [raw.removesuffix(b"\n"), b"\np\0\0", GOOD, b"\n", listing("a b-1")]
    assert index(*stream).facts([base_name(0, "b-1")]).objects
    message = refused(index(*stream))
    assert says in message
    assert HELLO in message
    assert says in refused(index(*stream), LINUX)


def test_wide_differences(index):
    """Differences of 127 bytes and more take three bytes, forth and back."""
    tree = {b"d" * 250: {b"e" * 250: b"", b"e" * 251: b""}, b"d" * 120: b"", b"d" * 127: b"", b"d" * 128: {b"a": b""}}
    assert difference(-250) == b"\x80\xff\x06"
    assert index(entry(tree, base_name=HELLO)).facts([HELLO]).objects[HELLO].nar_size == len(nar(tree))


def test_names_with_newlines_and_all_bytes(index):
    tree = {
        b"a\np": b"",
        b"a\n": {b"p": Link(b"p")},
        b"\n": b"",
        b"1r": b"",
        b"a\np\n3d": b"",
        bytes(range(1, 47)): b"",
    }
    assert index(entry(tree, base_name=HELLO)).facts([HELLO]).objects[HELLO].nar_size == len(nar(tree))


def test_limits(index, monkeypatch):
    monkeypatch.setattr(nix_index_format, "MAX_OBJECTS", 2)
    assert index(listing("a a-1", "b b-1")).facts([]).objects == {}
    assert "larger than any" in refused(index(listing("a a-1", "b b-1", "c c-1")))
    monkeypatch.setattr(nix_index_format, "MAX_BYTES", 100)
    assert "larger than any" in refused(index(listing("a a-1")))


@pytest.mark.parametrize("byte", [b"\0", b"a", b"\n", b"p\0"])
def test_a_bomb(index, byte):
    """A small file that becomes 300 MB of nothing is refused before it is all there."""
    whole = database(b"")[:12] + zstd().compress(byte * 300_000_000)
    assert len(whole) < 100_000
    source = index(whole=whole)
    tracemalloc.start()
    try:
        assert "NXC714" in str(pytest.raises(SourceError, source.facts, [HELLO]).value)
        assert tracemalloc.get_traced_memory()[1] < 6 * nix_index_format.MAX_LISTING
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=300), st.integers(0, 3))
def test_any_stream(tmp_path_factory, data, cut):
    """Any bytes in the place of lines: read, or refused with a finding."""
    path = tmp_path_factory.getbasetemp() / "stream"
    path.write_bytes(database(data + entry(TREE, base_name=HELLO)[cut:] + data))
    try:
        assert set(NixIndex(path).facts([HELLO]).objects) <= {HELLO}
    except SourceError as error:
        assert error.findings[0].code == "NXC714"


def test_the_format_by_hand():
    """The example of nix-index itself, in the comment at the top of its `frcode.rs`."""
    stream = b"d\0\0/\nd\0\x01foo\nd\0\x03/bar\nf\0\x04/test.txt\nf\0\x03xt.txt\nd\0\xfcz\n"
    stream = stream.replace(b"f\0", b"1r\0").replace(b"d\0", b"0d\0") + b"p\0\xf9" + GOOD + b"\n"
    (listed,) = nix_index_format.read_objects(io.BytesIO(stream))
    paths = [path.decode() for path, _, _ in nix_index_format.nodes(listed)]
    assert paths == ["/", "/foo", "/foo/bar", "/foo/bar/test.txt", "/foo/bar/text.txt", "/foo/baz"]
