"""Whatever bytes a reader is given, it reads or refuses them, in memory that their number bounds."""

import importlib.util
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.readers import READERS, Reader, run

FUZZ = Path(__file__).with_name("fuzz.py")
RUNS = 2000
# What is allocated for a byte of input (JSON of empty lists takes 25), and whatever the input is.
PER_BYTE, FIXED = 64, 5_000_000

# Bytes that mean something to one of the readers.
TOKENS = st.sampled_from(
    [b"\0", b"\n", b"\xff", b"\x80", b"\x80\x7f\xff", b"p\0", b'"', b"{", b"}", b"[", b"]", b":", b",", b"null", b"0"]
    + [b"-1", b"9" * 25, b"1e999", b"NaN", b"../", b"/nix/store/", b"\\ud800", b"\xed\xa0\x80", b"\x1b[2J", b" ", b"="]
)


@st.composite
def inputs(draw, reader: Reader) -> bytes:
    """Bytes, or a seed in which some places were replaced, cut out or said twice."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=500))
    data = bytearray(draw(st.sampled_from(reader.seeds)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 0, 1, 1, 2, 8, 64, 512])))
        data[start:end] = draw(
            st.one_of(TOKENS, st.binary(max_size=6), st.just(bytes(data[start:end]) * 2), st.just(b""))
        )
    return bytes(data)


@pytest.mark.parametrize("name", READERS)
def test_the_seeds_are_read(name):
    assert READERS[name].seeds
    assert all(run(READERS[name], seed) for seed in READERS[name].seeds)


@pytest.mark.parametrize("name", READERS)
def test_any_input_is_read_or_refused(name):
    reader = READERS[name]
    assert all(run(reader, seed) for seed in reader.seeds)  # what is loaded once is loaded now

    @given(inputs(reader))
    def check(data):
        tracemalloc.start()
        try:
            run(reader, data)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < FIXED + PER_BYTE * len(data)

    check()


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "pattern", [b"\0", b"[", b'{"a":', b"a: b\n", b"1d\0\x01/a\n", b"[[],", b"9", b'"\\u0000', b"/nix/store/"]
)
def test_a_megabyte_of_the_same(name, pattern):
    """Nothing takes more than linear time or memory: a quadratic reader would hang here."""
    data = pattern * (1_000_000 // len(pattern))
    tracemalloc.start()
    try:
        run(READERS[name], data)
        run(READERS[name], READERS[name].seeds[0] + data)
        assert tracemalloc.get_traced_memory()[1] < FIXED + PER_BYTE * len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
@pytest.mark.parametrize("name", READERS)
def test_atheris_finds_nothing(name, tmp_path):
    """A short run, always the same: guided by which lines an input reaches."""
    options = [f"-runs={RUNS}", "-seed=1", "-timeout=10", "-rss_limit_mb=1024", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [sys.executable, FUZZ, name, *options], capture_output=True, text=True, timeout=120, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert f"Done {RUNS} runs" in done.stderr


def test_a_reader_that_raises_something_else_is_found_out():
    with pytest.raises(ValueError, match="invalid literal"):
        run(Reader(int, (b"1",)), b"x")
    assert not run(Reader(int, (b"1",), (ValueError,)), b"x")
    assert run(Reader(int, (b"1",), (ValueError,)), b"1")
