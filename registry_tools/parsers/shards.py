"""Files, folders and archives in shards: parts of a size that one worker reads by itself, wherever it runs.

A shard of a zip names members by their place in the file, a shard of files their paths, so that neither the one who plans nor
the way to the worker carries any bytes. Only what comes out of one stream (lines of a compressed file, say) is carried.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeAlias

from registry_tools.parsers.inputs import HEAD, Input, Unreadable, damaged, inputs_of_file, inputs_of_member, is_packed, is_zip
from registry_tools.parsers.zip_members import Member, members, unpacked

# A shard is one message between processes: large enough to spare overhead, small enough to keep every worker busy.
SHARD_BYTES = 2_000_000
SHARD_RECORDS = 200
# Larger files are read here and handed on in parts: one worker would be busy with one of them for long.
_LARGE_FILE = 8_000_000


class Choice(NamedTuple):
    """Which inputs to read: the first `limit`, and of all a `share` (0 to 1), the same ones each time, by their names.

    An archive's share is one of its members, whatever they hold: the others are not even unpacked. A limit that falls within a
    shard is for the one who counts what comes out of it.
    """

    limit: int | None = None
    share: float | None = None

    def takes(self, name: str) -> bool:
        last = name.rpartition("/")[2]  # wherever the folder stands
        return self.share is None or zlib.crc32(last.encode("utf-8", "surrogateescape")) < self.share * 2**32


EVERYTHING = Choice()


class HeldShard(NamedTuple):
    """Inputs at hand."""

    held: tuple[Input | Unreadable, ...]

    def inputs(self) -> Iterator[Input | Unreadable]:
        yield from self.held


class FileShard(NamedTuple):
    """Files by path."""

    paths: tuple[Path, ...]

    def inputs(self) -> Iterator[Input | Unreadable]:
        for path in self.paths:
            yield from inputs_of_file(path, str(path))


class ZipShard(NamedTuple):
    """Some members of one zip."""

    path: Path
    members: tuple[Member, ...]

    def inputs(self) -> Iterator[Input | Unreadable]:
        with ExitStack() as stack:
            try:
                file = stack.enter_context(self.path.open("rb"))
            except OSError as error:  # it was there when it was looked at
                for member in self.members:
                    yield Unreadable(f"{self.path}!{member.name}", f"cannot be read: {error.strerror or error}")
                return
            for member in self.members:
                name = f"{self.path}!{member.name}"
                try:
                    data = unpacked(file, member)
                except zipfile.BadZipFile as error:
                    yield damaged(name, error)
                except OSError as error:
                    yield Unreadable(name, f"cannot be read: {error.strerror or error}")
                else:
                    yield from inputs_of_member(data, name)

    @property
    def key(self) -> str:
        """Names what is in it, by the checksums that the zip's own directory has: the same members are the same shard."""
        listed = "\n".join(f"{one.name}\t{one.size}\t{one.crc}" for one in self.members)
        return sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()


Shard: TypeAlias = HeldShard | FileShard | ZipShard


def read_inputs(paths: Iterable[str | Path], leave_out: Collection[Path] = ()) -> Iterator[Input | Unreadable]:
    """Every record and document in `paths`, in order, but for the files and folders (resolved paths) in `leave_out`."""
    for shard in read_shards(paths, leave_out):
        yield from shard.inputs()


def read_shards(
    paths: Iterable[str | Path],
    leave_out: Collection[Path] = (),
    choice: Choice = EVERYTHING,
    announce: Callable[[int | None], None] = lambda number: None,
    scale: int = 1,
) -> Iterator[Shard]:
    """Everything in `paths` in shards, in order: a folder's files by name, an archive's members as they stand in it.

    `announce` is told how many inputs a file or folder will give before its first shard; None where only reading can tell.
    Shards are `scale` times as large as those that processes of one machine hand each other.
    """
    planner = _Planner(choice, announce, scale)
    for given in paths:
        yield from planner.path(Path(given), leave_out)
        if planner.is_full:
            return


def held_shards(inputs: Iterable[Input | Unreadable]) -> Iterator[HeldShard]:
    """Inputs at hand in shards."""
    return _Planner(EVERYTHING, lambda number: None).held(inputs)


class _Planner:
    def __init__(self, choice: Choice, announce: Callable[[int | None], None], scale: int = 1) -> None:
        self.choice, self.announce = choice, announce
        self.shard_bytes, self.shard_records = SHARD_BYTES * scale, SHARD_RECORDS * scale
        self.taken = 0

    @property
    def is_full(self) -> bool:
        return self.choice.limit is not None and self.taken >= self.choice.limit

    def take(self, name: str) -> bool:
        """Is this one wanted? If so, it counts."""
        if self.is_full or not self.choice.takes(name):
            return False
        self.taken += 1
        return True

    def path(self, path: Path, leave_out: Collection[Path]) -> Iterator[Shard]:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if _wanted(p, path) and not _is_among(p.resolve(), leave_out))
            if found:
                yield from self.files(found)
            else:
                yield HeldShard((Unreadable(str(path), "the folder holds no files"),))
        elif path.exists():
            yield from self.files([path])
        else:
            yield HeldShard((Unreadable(str(path), "no such file or folder"),))

    def files(self, paths: list[Path]) -> Iterator[Shard]:
        waiting: list[Path] = []
        size = 0
        for path in paths:
            if self.is_full:
                break
            head, length = _looked_at(path)
            if not is_packed(head) and length < _LARGE_FILE and self.choice.share is None:
                if self.take(str(path)):
                    self.announce(1)
                    waiting.append(path)
                    size += length
                if size >= self.shard_bytes or len(waiting) >= self.shard_records:
                    yield FileShard(tuple(waiting))
                    waiting, size = [], 0
                continue
            if waiting:  # shards come in the order of the files
                yield FileShard(tuple(waiting))
                waiting, size = [], 0
            if is_zip(head):
                yield from self.zip(path)
            else:
                self.announce(None)
                yield from self.held(inputs_of_file(path, str(path)))
        if waiting:
            yield FileShard(tuple(waiting))

    def zip(self, path: Path) -> Iterator[Shard]:
        try:
            with zipfile.ZipFile(path) as archive:
                found = list(members(archive))
        except OSError as error:
            yield HeldShard((Unreadable(str(path), f"cannot be read: {error.strerror or error}"),))
            return
        except (zipfile.BadZipFile, NotImplementedError) as error:
            yield HeldShard((damaged(str(path), error),))
            return
        if not found:
            yield HeldShard((Unreadable(str(path), "the archive holds no files"),))
            return
        if not all(isinstance(one, Member) for one in found):  # zipfile itself reads, or says why it cannot
            self.announce(None)
            yield from self.held(inputs_of_file(path, str(path)))
            return
        chosen = [one for one in found if isinstance(one, Member) and self.take(one.name)]
        del found
        self.announce(len(chosen))
        shard: list[Member] = []
        size = 0
        for one in chosen:
            shard.append(one)
            size += one.size
            if size >= self.shard_bytes or len(shard) >= self.shard_records:
                yield ZipShard(path, tuple(shard))
                shard, size = [], 0
        if shard:
            yield ZipShard(path, tuple(shard))

    def held(self, inputs: Iterable[Input | Unreadable]) -> Iterator[HeldShard]:
        shard: list[Input | Unreadable] = []
        size = 0
        for one in inputs:
            if self.is_full:
                break
            if not self.take(one.name):
                continue
            shard.append(one)
            size += len(one.data) if isinstance(one, Input) else 0
            if size >= self.shard_bytes or len(shard) >= self.shard_records:
                yield HeldShard(tuple(shard))
                shard, size = [], 0
        if shard:
            yield HeldShard(tuple(shard))


def _looked_at(path: Path) -> tuple[bytes, int]:
    """A file's first bytes and its size; nothing of what cannot be opened, which reading it will report."""
    try:
        if not path.is_file():
            return b"", 0
        with path.open("rb") as file:
            return file.read(HEAD), path.stat().st_size
    except OSError:
        return b"", 0


def _is_among(path: Path, left_out: Collection[Path]) -> bool:
    return path in left_out or any(folder in left_out for folder in path.parents)


def _wanted(path: Path, root: Path) -> bool:
    """Neither hidden nor a download that is still under way. A link that leads nowhere is wanted: it is a failure to tell."""
    if path.is_dir() or any(part.startswith(".") for part in path.relative_to(root).parts):
        return False
    return path.suffix != ".part"
