"""Of several caches real Nix asks the one that we ask."""

import itertools
import os
import re
import subprocess

import pytest

from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.substituters import Substituters
from tests.sources.misbehaving import bare_surroundings, made, named, write  # noqa: F401 (every test has it)

INFOS = [None, b"StoreDir: /nix/store\n", b"Priority: 20\n", b"Priority: -1\n", b"WantMassQuery: 1\n\nPriority:  5 \n"]


@pytest.mark.nix
@pytest.mark.parametrize(("one", "two"), list(itertools.permutations(INFOS, 2)))
def test_the_cache_that_nix_takes_from(one, two, tmp_path):
    addresses = []
    for size, info in ((1, one), (2, two)):
        record = made(1, nar_size=size * 10 * 2**20).encode()
        files = {f"{named(1)[:32]}.narinfo": record} | ({"nix-cache-info": info} if info else {})
        addresses.append(write(files, tmp_path / str(size)))
    with Substituters([BinaryCache(address, check_signatures=False) for address in addresses]) as both:
        ours = both.facts([named(1)]).objects[named(1)].nar_size
    options = ["--store", str(tmp_path / "store"), "--option", "require-sigs", "false"]
    command = ["nix-store", *options, "--option", "substituters", " ".join(addresses), "--realise", "--dry-run"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "NIX_CONFIG": ""}
    done = subprocess.run([*command, f"/nix/store/{named(1)}"], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    said = done.stderr
    theirs = float(re.search(r"download, ([0-9.]+) MiB unpacked", said)[1])
    assert ours == theirs * 2**20
