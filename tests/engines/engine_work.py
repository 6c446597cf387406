"""What workers of all executors run: functions that are found by their names in another process."""

import os

import nixcompose as nxc
from nixcompose.errors import Finding, SourceError
from nixcompose.sizer import engines
from nixcompose.sources.outputs import Evaluation, Located, Problem

KNOWN = "hydro-2022"
MANIFEST = """
systems = ["x86_64-linux", "aarch64-linux", "riscv64-linux"]
[groups.shell]
packages = ["bash", "coreutils", "diffutils", "gnugrep", { attr = "mongodb", systems = ["x86_64-linux"] }]
[groups.archives]
packages = ["bzip2", "unzip", "xz", "zstd", "nowhere"]
[groups.network]
packages = ["curl", "openssl", "brotli"]
[profiles]
all = ["shell", "archives", "network"]
"""
SELECTIONS = ["shell", "archives,network", "all,-curl"]


def record_reads(log, folder=None):
    """Make this process note each lock that it reads, as a line of the file *log*; as a pool's initializer."""
    read = engines.read_lock

    def noted(path):
        with open(log, "a") as file:  # one line at a time is written as a whole
            file.write(f"{os.getpid()} {os.path.basename(path)}\n")
        return read(path)

    engines._read.cache_clear()
    engines.read_lock = noted
    if folder:
        os.chdir(folder)


def evaluate(wanted, system):
    """Find the store paths of the embedded lock, for any system."""
    known = nxc.embedded_lock(KNOWN).systems["x86_64-linux"]
    found = {
        one.name: Located(one.name, one.name, known[one.name].outputs, system) for one in wanted if one.name in known
    }
    return Evaluation(
        found, {one.name: Problem(one.name, "missing", system) for one in wanted if one.name not in found}
    )


def evaluate_and_note(log, wanted, system):
    """Do so, and write down where."""
    with open(log, "a") as file:
        file.write(f"{os.getpid()} {system}\n")
    return evaluate(wanted, system)


def evaluate_in_vain(wanted, system):
    """Fail as a source fails."""
    raise SourceError([Finding("NXC701", f"no Nix for {system}", fix="install it")])
