"""Fuzz one reader with atheris: `python tests/fuzz/fuzz.py READER [-runs=N] [-seed=N] [CORPUS...]`.

All options but the first argument are those of libFuzzer.  What a reader does with the seeds of
`readers.py` guides it from the start; a finding is written to `crash-...` (see -artifact_prefix), and
`python tests/fuzz/fuzz.py READER crash-...` runs it again.
"""

import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
with atheris.instrument_imports(include=["nixcompose", "json"]):
    from tests.fuzz import readers


def main(arguments: list[str]) -> None:
    if len(arguments) < 2 or arguments[1] not in readers.READERS:
        sys.exit(f"usage: {arguments[0]} {'|'.join(readers.READERS)} [OPTION OF LIBFUZZER...]")
    reader = readers.READERS[arguments[1]]
    with tempfile.TemporaryDirectory(prefix="nixcompose-fuzz-") as corpus:
        for number, seed in enumerate(reader.seeds):
            assert readers.run(reader, seed), "a seed is not read"
            (Path(corpus) / str(number)).write_bytes(seed)
        files = [argument for argument in arguments[2:] if not argument.startswith("-")]
        more = [] if files and all(map(Path.is_file, map(Path, files))) else [corpus]

        def one(data: bytes) -> None:
            readers.run(reader, data)

        atheris.Setup([arguments[0], *arguments[2:], *more], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
