"""Shards on a Ray cluster: its workers write them to a folder that all machines share, and this process reads them from there.

What is scheduled where, and what is done again when a machine is lost, is Ray's part. A shard's files are named by its content
(`shard_files`), so that a run that was stopped takes over what is there.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from registry_tools.batch import Outcome, died, process, without_known
from registry_tools.errors import RegistryToolsError
from registry_tools.extras import need
from registry_tools.parsers.shards import HeldShard, Shard
from registry_tools.shard_files import ShardFolder
from registry_tools.version import __version__

if TYPE_CHECKING:
    from types import ModuleType

# Times the size of a shard between processes of one machine: a task of some ten seconds makes Ray's part (milliseconds) and
# 50 files small beside the work, and costs as much when its machine is lost.
SCALE = 10
# Tasks handed to the cluster ahead of the commit, for each of its processors.
IN_FLIGHT = 3
# How often a task that its machine took along is tried before its inputs are read one by one.
_RETRIES = 3


class Cluster:
    """The processors of a Ray cluster, each turning shards into outcomes. Use as a context manager, in the place of a pool."""

    def __init__(self, address: str, folder: ShardFolder, force: bool, known: frozenset[bytes]) -> None:
        need("cluster", "a cluster", "ray", "fsspec")
        self.folder, self.force = folder, force
        self.ray = _connected(address)
        self.known = known
        self.task: Any = self.ray.remote(max_retries=_RETRIES)(_write)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.ray.shutdown()

    @cached_property
    def processors(self) -> int:
        return max(1, int(self.ray.cluster_resources().get("CPU", 1)))

    def run(self, shards: Iterable[Shard]) -> Iterator[Outcome]:
        """Outcomes in the order of the shards."""
        waiting: deque[tuple[Shard, str, Any]] = deque()
        for shard in shards:
            key = self.folder.key(shard)
            done = not self.force and self.folder.is_done(key)
            task = None if done else self.task.remote(shard, key, self.folder, __version__)
            waiting.append((shard, key, task))
            if len(waiting) >= self.processors * IN_FLIGHT:
                yield from self._finish(*waiting.popleft())
        while waiting:
            yield from self._finish(*waiting.popleft())

    def _finish(self, shard: Shard, key: str, task: Any) -> Iterator[Outcome]:
        if task is not None:
            try:
                self.ray.get(task)
            except self.ray.exceptions.RayTaskError as error:
                raise _told(error) from error
            except (self.ray.exceptions.WorkerCrashedError, self.ray.exceptions.OutOfMemoryError):
                yield from self._one_by_one(shard)
                return
        yield without_known(self.folder.read(key), self.known)

    def _one_by_one(self, shard: Shard) -> Iterator[Outcome]:
        """A shard that ends every process that reads it: the input that does so is a failed one, the others go on."""
        alone = self.task.options(max_retries=0)
        for one in shard.inputs():
            single = HeldShard((one,))
            key = self.folder.key(single)
            try:
                self.ray.get(alone.remote(single, key, self.folder, __version__))
                yield without_known(self.folder.read(key), self.known)
            except (self.ray.exceptions.WorkerCrashedError, self.ray.exceptions.OutOfMemoryError):
                yield died(one, self.folder.keep_records)


def _write(shard: Shard, key: str, folder: ShardFolder, version: str) -> None:
    """The task: what a process of this machine does with a shard, and its outcome into the folder."""
    if version != __version__:
        raise RegistryToolsError(f"a machine of the cluster has version {__version__}, not {version}", hint="install the same")
    folder.write(key, process(shard, folder.keep_records))


def _connected(address: str) -> ModuleType:
    import ray

    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        hint = "start one with `ray start --head`, and give its address"
        raise RegistryToolsError(f"no cluster answers: {error}", where=address, hint=hint) from error
    ray_module: ModuleType = ray
    return ray_module


def _told(error: Any) -> RegistryToolsError:
    """An error of a task as one of ours."""
    cause = getattr(error, "cause", error)
    if isinstance(cause, RegistryToolsError):
        return cause
    return RegistryToolsError(f"a task of the cluster failed: {cause}", hint="can every machine write to the folder of shards?")
