"""Signatures: real ones verify, changed ones do not, and an unknown key is something else than a bad signature."""

import lzma

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from nixcompose._frozen import evolve
from nixcompose.errors import SourceError
from nixcompose.store import (
    CACHE_NIXOS_ORG,
    Malformed,
    Verdict,
    check_signatures,
    fingerprint,
    parse_keys,
    verify_signature,
)
from nixcompose.store.hashes import to_base64
from tests.store.samples import RECORDED, narinfos, read

KEYS = parse_keys([CACHE_NIXOS_ORG])
NIXOS = "cache.nixos.org-1"
SAMPLES = [read(record) for record in narinfos("narinfo-samples.txt")]
LPENZ = [read(record) for record in narinfos("closure-lpenz-2021.txt")]
OURS = Ed25519PrivateKey.from_private_bytes(bytes(32))
OUR_KEYS = KEYS | {"ours-1": OURS.public_key().public_bytes_raw()}


def signed(info, name="ours-1"):
    return f"{name}:{to_base64(OURS.sign(fingerprint(info).encode()))}"


def test_the_fingerprint_of_a_real_path():
    info = read(narinfos("closure-lpenz-2021.txt")[0])
    first, path, nar_hash, size, references = fingerprint(info).split(";")
    assert (first, path, nar_hash, size) == ("1", str(info.path), info.nar_hash, str(info.nar_size))
    assert references == ",".join(f"/nix/store/{name}" for name in info.references)


@pytest.mark.parametrize("info", SAMPLES, ids=lambda info: info.path.name)
def test_real_signatures_verify(info):
    assert check_signatures(info, KEYS) == Verdict(valid=(NIXOS,))
    assert verify_signature(info, KEYS) == NIXOS


def test_a_closure_with_signatures_by_a_key_that_is_not_known():
    verdicts = [check_signatures(info, KEYS) for info in LPENZ]
    assert verdicts.count(Verdict(valid=(NIXOS,))) == 18
    assert verdicts.count(Verdict(unknown=("lpenz.org",))) == 14
    assert sum(verdict.is_proven for verdict in verdicts) == 18


@given(st.sampled_from(SAMPLES), st.data())
def test_one_flipped_bit_is_noticed(info, data):
    changed = data.draw(
        st.one_of(
            st.integers(0, 62).map(lambda bit: evolve(info, nar_size=info.nar_size ^ 1 << bit)),
            st.just(evolve(info, references=(*info.references, "z" * 32 + "-more"))),
            st.just(evolve(info, references=info.references[1:] or ("0" * 32 + "-one",))),
            st.just(evolve(info, nar_hash="sha256:" + "0" * 52)),
            st.just(evolve(info, path=SAMPLES[SAMPLES.index(info) - 1].path)),
            st.just(evolve(info, path=evolve(info.path, store_dir="/gnu/store"))),
        )
    )
    assert check_signatures(changed, KEYS) == Verdict(bad=(NIXOS,))


@pytest.mark.parametrize("info", SAMPLES[:2], ids=lambda info: info.path.name)
def test_download_size_and_deriver_are_not_signed(info):
    assert check_signatures(evolve(info, download_size=1, deriver=None), KEYS).is_proven


def test_one_valid_signature_of_several_is_enough():
    info = SAMPLES[0]
    many = evolve(info, signatures=("lpenz.org:AAAA", "ours-1:AAAA", *info.signatures, signed(info)))
    assert check_signatures(many, OUR_KEYS) == Verdict((NIXOS, "ours-1"), ("ours-1",), ("lpenz.org",))
    assert verify_signature(many, OUR_KEYS) == NIXOS


@pytest.mark.parametrize(
    ("signatures", "says"),
    [
        ((), "is not signed"),
        (("lpenz.org:AAAA", "", "x"), "signed by no trusted key, only by 'lpenz.org', '', 'x'"),
        ((f"{NIXOS}:AAAA",), "'cache.nixos.org-1' does not verify"),
        ((f"{NIXOS}:not base-64",), "does not verify"),
        ((NIXOS,), "does not verify"),
        ((signed(SAMPLES[0], NIXOS),), "does not verify"),
        (("lpenz.org:AAAA", f"{NIXOS}:AAAA"), "does not verify"),
    ],
)
def test_what_is_not_proven(signatures, says):
    with pytest.raises(SourceError) as caught:
        verify_signature(evolve(SAMPLES[0], signatures=signatures), KEYS, source="https://cache.example/x.narinfo")
    (finding,) = caught.value.findings
    assert finding.code == "NXC707"
    assert finding.message.startswith("https://cache.example/x.narinfo: ")
    assert says in finding.message
    assert finding.fix


def test_a_signature_that_does_not_verify_has_two_possible_causes():
    info = evolve(SAMPLES[0], signatures=(signed(SAMPLES[0], NIXOS),))
    with pytest.raises(SourceError) as caught:
        verify_signature(info, KEYS)
    (finding,) = caught.value.findings
    assert "the record was changed after signing, or the public key given under that name is another" in finding.message
    assert "public key" in finding.fix
    assert "do not use this cache" in finding.fix


def test_references_that_are_left_out_are_signed_as_none():
    with_line = next(record for record in narinfos("narinfo-samples.txt") if "\nReferences: \n" in record)
    without = with_line.replace("References: \n", "")
    assert read(without) == read(with_line)
    assert verify_signature(read(without), KEYS) == NIXOS
    full = next(record for record in narinfos("narinfo-samples.txt") if "\nReferences: \n" not in record)
    line = next(line for line in full.splitlines() if line.startswith("References: "))
    assert check_signatures(read(full.replace(f"{line}\n", "")), KEYS) == Verdict(bad=(NIXOS,))


@pytest.mark.parametrize(
    "key", [b"\xff" * 32, b"\x02" + bytes(31), OUR_KEYS["ours-1"]], ids=["high", "no point", "ours"]
)
def test_another_key_of_the_same_name_proves_nothing(key):
    info = SAMPLES[0]
    assert check_signatures(info, {NIXOS: key}) == Verdict(bad=(NIXOS,))


def test_keys_may_be_repeated_but_not_contradict():
    assert parse_keys([CACHE_NIXOS_ORG, CACHE_NIXOS_ORG]) == KEYS
    with pytest.raises(Malformed, match="two public keys have this name"):
        parse_keys([CACHE_NIXOS_ORG, f"{NIXOS}:{to_base64(bytes(32))}"])


@pytest.mark.parametrize("text", ["", "name", "name:", ":" + "A" * 43 + "=", "name:AAAA", CACHE_NIXOS_ORG[:-1]])
def test_what_is_no_key(text):
    with pytest.raises(Malformed):
        parse_keys([text])


def test_all_of_978_real_records_verify():
    with lzma.open(RECORDED / "narinfo-samples.txt.xz", "rt", encoding="utf-8") as file:
        records = [f"{record}\n" for record in file.read().strip("\n").split("\n\n")]
    keys = parse_keys([CACHE_NIXOS_ORG])
    infos = [read(record) for record in records]
    assert len(infos) == 978
    assert {verify_signature(info, keys) for info in infos} == {"cache.nixos.org-1"}
