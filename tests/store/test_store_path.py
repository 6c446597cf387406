"""Store paths and what is known of one: what is refused, and why."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose._frozen import evolve
from nixcompose.store import Malformed, PathInfo, StorePath, is_base_name, parse_path
from tests.store.samples import NAR_HASH, hello

HASH = "s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz"
GLIBC = f"{HASH}-glibc-2.33-59"


@pytest.mark.parametrize("name", ["a", "a" * 211, "+-._?=", "-", "...", ".a", "..a", "0.1-.", ".gitignore", "a-..-b"])
def test_names_that_nix_takes(name):
    path = StorePath(f"{HASH}-{name}")
    assert (path.hash_part, path.name, str(path)) == (HASH, name, f"/nix/store/{HASH}-{name}")
    assert parse_path(str(path)) == path


@pytest.mark.parametrize(
    "name",
    ["", "a" * 212, ".", "..", ".-a", "..-a", "a/b", "../a", "a b", "a\n", "a\r", "a\0", "é", "a*", "a@1", "a:b", "~a"],
)
def test_names_that_nix_refuses(name):
    assert not is_base_name(f"{HASH}-{name}")
    with pytest.raises(Malformed):
        StorePath(f"{HASH}-{name}")


@pytest.mark.parametrize(
    "text",
    ["", HASH, GLIBC[1:], GLIBC.replace("s9", "e9"), GLIBC.upper(), f"x{GLIBC}", f" {GLIBC}", f"{GLIBC}\n"],
)
def test_what_is_no_base_name(text):
    with pytest.raises(Malformed, match="base name"):
        StorePath(text)


@pytest.mark.parametrize(
    "text",
    [
        GLIBC,
        f"/nix/store/{GLIBC}/bin/ldd",
        f"/nix/store/{GLIBC}/",
        f"/nix/store//{GLIBC}",
        f"/nix/store/../store/{GLIBC}",
        f"/gnu/store/{GLIBC}",
        f"nix/store/{GLIBC}",
        "/nix/store/",
        "/nix/store/../../etc/passwd",
    ],
)
def test_what_is_no_path_of_the_store(text):
    with pytest.raises(Malformed, match="not a path of the store /nix/store"):
        parse_path(text)


def test_other_stores():
    path = parse_path(f"/home/me/.store/{GLIBC}", "/home/me/.store")
    assert (path.store_dir, path.name) == ("/home/me/.store", "glibc-2.33-59")
    assert path != StorePath(GLIBC)
    assert pickle.loads(pickle.dumps(path)) == path


@pytest.mark.parametrize(
    "store_dir", ["", "nix/store", "/nix/store/", "/nix//store", "/nix/../store", "/", "/.", "/a\n"]
)
def test_what_is_no_store_directory(store_dir):
    with pytest.raises(Malformed, match="not a store directory"):
        StorePath(GLIBC, store_dir)


@given(st.text())
def test_any_text_is_a_base_name_or_is_refused(text):
    assert is_base_name(text) is False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nar_size": 0}, "nar_size"),
        ({"nar_size": -1}, "nar_size"),
        ({"nar_size": 2**63}, "nar_size"),
        ({"nar_size": 10**5000}, "nar_size"),
        ({"nar_hash": ""}, "nar_hash"),
        ({"nar_hash": "sha1:" + "0" * 32}, "nar_hash"),
        ({"nar_hash": "sha256:" + "0" * 64}, "nar_hash"),
        ({"references": ("../../etc/passwd",)}, "references"),
        ({"references": ("",)}, "references"),
        ({"references": (GLIBC, GLIBC)}, "references"),
        ({"references": (GLIBC, "0" + GLIBC[1:])}, "references"),
        ({"deriver": "glibc.drv"}, "deriver"),
        ({"download_size": 0}, "download_size"),
        ({"download_size": 2**63}, "download_size"),
    ],
)
def test_what_is_wrong_with_a_path_info(changes, field):
    info = PathInfo(StorePath(GLIBC), 1, NAR_HASH, (GLIBC,), f"{GLIBC}.drv", 1)
    assert info.problems() == ()
    problems = evolve(info, **changes).problems()
    assert [name for name, _ in problems] == [field]
    assert len(problems[0][1]) < 200


def test_recorded_infos_have_no_problems():
    assert all(info.problems() == () for info, _ in hello())
