"""Base-32 and the forms of hashes: nix-hash is the oracle."""

import hashlib
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.store import Hash, Malformed, base32, parse_hash
from nixcompose.store.hashes import SIZES

ZERO = bytes(32)


@given(st.binary(max_size=80))
def test_base32_reads_back(data):
    text = base32.encode(data)
    assert base32.decode(text) == data
    assert len(text) == base32.length(len(data))


@given(st.text(st.sampled_from(base32.ALPHABET), max_size=60))
def test_what_base32_reads_it_writes(text):
    try:
        data = base32.decode(text)
    except Malformed:
        return
    assert base32.encode(data) == text


@pytest.mark.nix
@pytest.mark.parametrize("algorithm", SIZES)
def test_base32_is_that_of_nix_hash(algorithm):
    digests = [hashlib.new(algorithm, str(number).encode()).digest() for number in range(100)]
    digests += [bytes(SIZES[algorithm]), b"\xff" * SIZES[algorithm], bytes(range(SIZES[algorithm]))]
    for flag, ours in ("--to-base32", base32.encode), ("--to-base16", bytes.hex):
        texts = [base32.encode(digest) if flag == "--to-base16" else digest.hex() for digest in digests]
        printed = subprocess.run(
            ["nix-hash", "--type", algorithm, flag, *texts], capture_output=True, text=True, check=True
        ).stdout
        assert printed.split() == [ours(digest) for digest in digests]


@pytest.mark.parametrize(
    "text",
    ["0", "000", "e0", "o0", "t0", "u0", "A0", "0 ", "_0", "z0", "zz", "0g"],
    ids=["one", "three", "e", "o", "t", "u", "A", "blank", "underscore", "z0", "zz", "0g"],
)
def test_base32_refuses(text):
    if text == "0g":
        assert base32.decode(text) == b"\x0f"
        return
    with pytest.raises(Malformed, match="base-32"):
        base32.decode(text)


@given(st.sampled_from(sorted(SIZES)), st.data())
def test_every_form_of_a_hash_means_the_same(algorithm, data):
    digest = data.draw(st.binary(min_size=SIZES[algorithm], max_size=SIZES[algorithm]))
    known = Hash(algorithm, digest)
    base64 = f"{algorithm}:{known.sri.partition('-')[2]}"
    for text in (known.base32, known.hex, known.hex[: len(algorithm)] + known.hex[len(algorithm) :].upper(), known.sri):
        assert parse_hash(text) == known
    assert parse_hash(base64) == known


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sha256",
        "sha256:",
        "sha256-",
        "md4:" + "0" * 32,
        "0" * 52,
        "sha256:" + "0" * 51,
        "sha256:" + "z" * 52,
        "sha256:" + "e" * 52,
        "sha256:" + "g" * 64,
        "sha256:" + "0 " * 32,
        "sha256-" + "0" * 52,
        "sha256-" + "A" * 44,
        "sha256-" + "A" * 42 + "B=",
        "sha256-" + "é" * 44,
        "sha256-AAAA",
    ],
)
def test_what_is_no_hash(text):
    with pytest.raises(Malformed):
        parse_hash(text)


def test_a_long_text_is_shown_short():
    with pytest.raises(Malformed) as caught:
        parse_hash("x" * 10**6)
    assert len(str(caught.value)) < 200
    assert str(Malformed("no", 7)) == "no: 7"
