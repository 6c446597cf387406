"""The narinfo reader: real records are read, and nothing that a cache sends brings it down."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nixcompose.errors import SourceError
from nixcompose.store import NarInfo, read_narinfo
from nixcompose.store.narinfo import MAX_BYTES, MAX_LINE, MAX_LINES, MAX_REFERENCES
from tests.store.samples import NAR_HASH, base_name, narinfos, read

HASH = "ymr28y3gfbjp25cwn7nqihbciasxxgna"
NAME = f"{HASH}-libunistring-0.9.10"
LINES = {
    "StorePath": f"/nix/store/{NAME}",
    "URL": "nar/x.nar.xz",
    "Compression": "xz",
    "FileSize": "473000",
    "NarHash": NAR_HASH,
    "NarSize": "1634360",
    "References": NAME,
    "Deriver": f"{NAME}.drv",
    "Sig": "cache.example-1:AAAA",
}


def record(**changes: str | None) -> bytes:
    """The plain record, with some lines changed, added or (None) left out."""
    return "".join(f"{key}: {text}\n" for key, text in (LINES | changes).items() if text is not None).encode()


def refused(data: bytes, wanted: str = HASH, **options: str) -> tuple[str, str]:
    with pytest.raises(SourceError) as caught:
        read_narinfo(data, wanted, **options)
    (finding,) = caught.value.findings
    assert len(str(finding)) < 700
    assert finding.fix
    assert caught.value.exit_code == 3
    return finding.code, str(finding)


def test_a_plain_record():
    found = read_narinfo(record(), HASH)
    assert (found.url, found.compression) == ("nar/x.nar.xz", "xz")
    info = found.info
    assert str(info.path) == LINES["StorePath"]
    assert (info.nar_size, info.download_size, info.nar_hash) == (1634360, 473000, NAR_HASH)
    assert (info.references, info.deriver) == ((NAME,), f"{NAME}.drv")
    assert info.signatures == ("cache.example-1:AAAA",)
    assert read_narinfo(record(), NAME) == found


@pytest.mark.parametrize("name", ["narinfo-samples.txt", "closure-lpenz-2021.txt"])
def test_real_records(name):
    for text in narinfos(name):
        info = read(text)
        lines = dict(line.split(": ", 1) for line in text.splitlines())
        assert str(info.path) == lines["StorePath"]
        assert info.nar_size == int(lines["NarSize"])
        assert info.download_size == int(lines["FileSize"])
        assert " ".join(info.references) == lines["References"]
        assert info.deriver == lines.get("Deriver")
        assert info.signatures == (lines["Sig"],)
        assert info.problems() == ()


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"Deriver": None}, "deriver", None),
        ({"Deriver": "unknown-deriver"}, "deriver", None),
        ({"Deriver": ""}, "deriver", None),
        ({"FileSize": None}, "download_size", None),
        ({"FileSize": "0"}, "download_size", None),
        ({"Sig": None}, "signatures", ()),
        ({"Sig": "a:b\nSig: c:d"}, "signatures", ("a:b", "c:d")),
        ({"References": ""}, "references", ()),
        ({"References": None}, "references", ()),  # harmonia leaves it out
        ({"References": f"{NAME}  {NAME} "}, "references", (NAME,)),
        ({"NarHash": "sha256:" + "0" * 64}, "nar_hash", "sha256:" + "0" * 52),
        ({"NarHash": "sha256-" + "A" * 43 + "="}, "nar_hash", "sha256:" + "0" * 52),
    ],
)
def test_what_may_vary(changes, field, value):
    assert getattr(read_narinfo(record(**changes), HASH).info, field) == value


def test_keys_that_are_not_used_may_say_what_they_like():
    data = record(CA="fixed:sha256:x", System="x86_64-linux", PartialClosure="é", FileHash="", **{"": ""})
    assert read_narinfo(data + b"System: again\nNew:\n", HASH) == read_narinfo(record(), HASH)


def test_compression_is_bzip2_unless_said():
    assert read_narinfo(record(Compression=None), HASH) == NarInfo(
        read_narinfo(record(), HASH).info, "nar/x.nar.xz", "bzip2"
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"StorePath": None}, "StorePath is missing"),
        ({"StorePath": ""}, "StorePath: not a path of the store"),
        ({"StorePath": NAME}, "StorePath: not a path of the store"),
        ({"StorePath": f"/gnu/store/{NAME}"}, "StorePath: not a path of the store /nix/store"),
        ({"StorePath": f"/nix/store/../{NAME}"}, "StorePath: not a path"),
        ({"StorePath": f"/nix/store/{NAME}\nStorePath: /nix/store/{NAME}"}, "StorePath is there twice"),
        ({"URL": None}, "URL is missing"),
        ({"URL": ""}, "URL: not a word"),
        ({"URL": "a b"}, "URL: not a word"),
        ({"URL": "nar/é"}, "URL: not a word"),
        ({"URL": "../../../etc/passwd"}, "leads out of the cache"),
        ({"Compression": "x z"}, "Compression: not a word"),
        ({"NarHash": None}, "NarHash is missing"),
        ({"NarHash": "sha256:0"}, "NarHash: not a sha256 hash"),
        ({"NarHash": "sha1:" + "0" * 32}, "NarHash: it is not `sha256:`"),
        ({"NarSize": None}, "NarSize is missing"),
        ({"NarSize": ""}, "NarSize: not a number"),
        ({"NarSize": "0"}, "NarSize: a NAR has 1 to"),
        ({"NarSize": "-5"}, "NarSize: not a number"),
        ({"NarSize": "+5"}, "NarSize: not a number"),
        ({"NarSize": "1_000"}, "NarSize: not a number"),
        ({"NarSize": "1e3"}, "NarSize: not a number"),
        ({"NarSize": "٣"}, "NarSize: not a number"),
        ({"NarSize": " 5"}, "NarSize: not a number"),
        ({"NarSize": "9223372036854775808"}, "NarSize: a NAR has 1 to"),
        ({"NarSize": "9" * 4000}, "NarSize: not a number"),
        ({"NarSize": "5\nNarSize: 6"}, "NarSize is there twice"),
        ({"FileSize": "-1"}, "FileSize: not a number"),
        ({"FileSize": "9999999999999999999"}, "FileSize: a download has 1 to"),
        ({"References": "../../etc/passwd"}, "References: not the base name"),
        ({"References": f"/nix/store/{NAME}"}, "References: not the base name"),
        ({"References": f"{NAME}\t{NAME}"}, "control character"),
        ({"References": f"{NAME}\u2028{NAME}"}, "References: not the base name"),
        ({"References": f"{NAME}\nReferences: "}, "References is there twice"),
        ({"References": " ".join([NAME] * (MAX_REFERENCES + 1))}, "more than 16,384 references"),
        ({"Deriver": "x.drv"}, "Deriver: not the base name"),
        ({"Sig": "x" * MAX_LINE}, "a line of more than 4,096 characters"),
        ({"New": "x\n" * MAX_LINES}, "more than 64 lines"),
        ({"New": "x\nno colon here"}, "a line without a colon"),
        ({"New": "x\n"}, "a line without a colon"),
        ({"New": "x\r"}, "line 10 has the control character b'\\r'"),
        ({"New": "x\0"}, "control character"),
    ],
)
def test_what_is_not_understood(changes, says):
    code, text = refused(record(**changes), source="https://cache.example/x.narinfo")
    assert code == "NXC705"
    assert says in text
    assert "https://cache.example/x.narinfo:" in text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "cut off"),
        (record()[:-1], "cut off"),
        (record()[:50], "cut off"),
        (b"\n", "without a colon"),
        (record().replace(b"\n", b"\r\n"), "line 1 has the control character"),
        (record() + b"New: \xff\n", "not UTF-8"),
        (b"<html><body>502 Bad Gateway</body></html>\n", "without a colon"),
        (b"x" * 100_000_000, "more than 4,194,304 bytes"),
        (b"References: " + b"a " * (MAX_BYTES // 2 - 7) + b"\n", "StorePath is missing"),
    ],
)
def test_what_is_no_record(data, says):
    code, text = refused(data)
    assert code == "NXC705"
    assert says in text


def test_a_finding_has_its_place():
    with pytest.raises(SourceError) as caught:
        read_narinfo(record(NarSize="many"), HASH, source="x.narinfo")
    where = caught.value.findings[0].where
    assert (str(where), where.text, where.width) == ("x.narinfo:6:1", "NarSize: many", len("NarSize: many"))


@pytest.mark.parametrize("wanted", ["0" * 32, f"{HASH}-libunistring", "", NAME[:31]])
def test_a_record_of_another_path(wanted):
    code, text = refused(record(), wanted)
    assert code == "NXC706"
    assert LINES["StorePath"] in text


def test_a_record_of_another_store():
    data = record(StorePath=f"/gnu/store/{NAME}")
    assert str(read_narinfo(data, HASH, store_dir="/gnu/store").info.path) == f"/gnu/store/{NAME}"
    assert refused(record(), store_dir="/gnu/store")[0] == "NXC705"


def outcome(data: bytes, wanted: str) -> None:
    """The record is read and has no problems, or there is a finding."""
    try:
        found = read_narinfo(data, wanted)
    except SourceError as error:
        assert error.findings[0].code in {"NXC705", "NXC706"}
    else:
        assert found.info.problems() == ()


@given(st.binary(max_size=2000))
@example(b"StorePath:\n")
def test_any_bytes_are_read_or_refused(data):
    outcome(data, HASH)


@given(st.dictionaries(st.sampled_from(sorted(LINES)), st.text(max_size=80)))
def test_any_values_are_read_or_refused(changes):
    outcome("".join(f"{key}: {text}\n" for key, text in (LINES | changes).items()).encode(errors="replace"), HASH)


@given(st.data())
def test_a_damaged_real_record_is_read_or_refused(data):
    text = data.draw(st.sampled_from(narinfos("closure-lpenz-2021.txt")))
    damaged = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    outcome(bytes(damaged), base_name(text)[:32])
