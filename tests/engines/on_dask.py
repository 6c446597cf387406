"""Do on a cluster of dask what test_engines.py does on other pools, and print what came of it as JSON.

    python on_dask.py LOCK LOG

A process of its own: what a cluster leaves behind is no business of other tests.
"""

import functools
import json
import os
import sys
import tempfile

import engine_work as work
from distributed import Client, LocalCluster

import nixcompose as nxc
from nixcompose.locker.text import dumps_lock
from nixcompose.sizer import engines


def main(lock, log):
    manifest = nxc.loads(work.MANIFEST)
    engines.PAIRS = 10
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=folder
        ) as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
        client.run(work.record_reads, log)
        said = {
            "workers": sorted(client.run(os.getpid).values()),
            "removals": engines.removals(manifest, lock, "all", executor=executor).to_rows(),
            "sweep": engines.sweep(
                manifest, [lock, f"embedded:{work.KNOWN}"], work.SELECTIONS, executor=executor
            ).to_rows(),
        }
        evaluate = functools.partial(work.evaluate_and_note, f"{log}.systems")
        known = nxc.embedded_lock(work.KNOWN)
        said["made"] = dumps_lock(nxc.make_lock(manifest, evaluate, known.source(), executor=executor)[0])
        change(lock)
        file = engines.LockFile.of(lock)  # of which no worker has read anything
        change(lock)
        try:
            executor.submit(file.read).result()
        except nxc.SourceError as error:
            said["changed"] = error.findings[0].code
    print(json.dumps(said))


def change(lock):
    with open(lock, "a") as file:
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
