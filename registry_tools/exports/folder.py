"""An export's folder: written beside its place, given its manifest, and moved there whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from registry_tools.db.tables import SCHEMA_VERSION
from registry_tools.errors import RegistryToolsError
from registry_tools.exports import Exported, exporter, formats
from registry_tools.version import __version__

if TYPE_CHECKING:
    from registry_tools.db.store import Store


def export_folder(store: Store, form: str, out: Path, studies: Sequence[str] | None) -> Exported:
    """Write `out` in a format, with MANIFEST.json. An export that is already there is replaced, any other folder is refused.

    A link is followed: the folder that it names is written. The old export goes when the new one stands in its place.
    """
    place = _place(out)
    if place.exists() and not (place.is_dir() and _ours(place)):
        raise RegistryToolsError("exists and is no export of ours", where=str(out), hint="name a new folder")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        working = Path(mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        raise RegistryToolsError(f"its folder cannot be made: {error.strerror}", where=str(out), hint="name another") from error
    try:
        done = exporter(form)(store, working, studies)
        manifest = {
            "format": form,
            "version": __version__,
            "schema_version": SCHEMA_VERSION,
            "database": store.path.name,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "studies": None if studies is None else len(studies),
            "files": done.files,
            "left_out": [one._asdict() for one in done.left_out],
        }
        (working / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
        working.chmod(0o755)
        _replace(place, working, out)
    except BaseException:
        shutil.rmtree(working, ignore_errors=True)
        raise
    return done


def _place(out: Path) -> Path:
    """Where `out` is, links followed."""
    try:
        place = out.resolve()
        here = Path.cwd().resolve()
    except (OSError, RuntimeError) as error:  # a link that names itself is a RuntimeError before Python 3.13
        raise RegistryToolsError("cannot be followed to a folder", where=str(out), hint="name a new folder") from error
    if here.is_relative_to(place):
        # it would be moved away under the feet of whoever is in it
        raise RegistryToolsError("is the folder you are in, or one above it", where=str(out), hint="name a new folder in it")
    return place


def _replace(place: Path, working: Path, out: Path) -> None:
    """Move `working` to its place. What is there stands aside until then, so that a kill at any moment loses neither."""
    aside = working.with_name(f"{working.name}.old")
    try:
        if place.exists():
            place.rename(aside)
        working.rename(place)
    except BaseException as error:
        if aside.exists() and not place.exists():
            aside.rename(place)
        if isinstance(error, OSError):
            what = f"cannot be replaced: {error.strerror}"
            raise RegistryToolsError(what, where=str(out), hint="name a new folder") from error
        raise
    try:
        if aside.exists():
            shutil.rmtree(aside)
    except OSError as error:
        what = f"the export before this one cannot be deleted: {error.strerror}"
        raise RegistryToolsError(what, where=str(aside), hint="delete it yourself; the new one is in its place") from error


def _ours(folder: Path) -> bool:
    """Is this folder empty, or an export with nothing added to it? Only then may it be replaced."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    if not found:
        return not any(folder.iterdir())
    try:
        manifest = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
        return manifest["format"] in formats() and found <= {"MANIFEST.json", *manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
