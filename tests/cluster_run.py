"""Run by test_cluster.py in a process of its own: a Ray cluster of two nodes on this machine, one of which is lost on the way.

    python cluster_run.py INPUT DATABASE SHARDS

Prints as JSON how many studies were loaded, whether a node was lost while tasks were under way, and checksums by table.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ray.cluster_utils import Cluster

from registry_tools import cluster as on_cluster
from registry_tools import pipeline
from registry_tools.db.checksums import checksums
from registry_tools.db.store import open_store
from registry_tools.pipeline import extract
from registry_tools.receipt import Receipt


def main(path: str, database: str, shards: str) -> None:
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    doomed = cluster.add_node(num_cpus=1)
    lost_at: list[int] = []
    on_cluster.SCALE, pipeline.COMMIT_BYTES = 1, 1_000_000  # small ones, so that a few records are many tasks and commits

    def lose_one(receipt: Receipt) -> None:
        if not lost_at:
            lost_at.append(receipt.read)
            cluster.remove_node(doomed, allow_graceful=False)

    with open_store(Path(database)) as store:
        receipt = extract([path], store, keep_records=False, cluster=(cluster.address, shards), progress=lose_one)
        sums = {name: list(one) for name, one in checksums(store).items()}
    print(json.dumps({"loaded": receipt.loaded, "lost_at": lost_at, "checksums": sums}))
    cluster.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
