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
    """Write `out` in a format, with MANIFEST.json. An export that is already there is replaced, any other folder is refused."""
    if out.exists() and not (out.is_dir() and _ours(out)):
        raise RegistryToolsError("exists and is no export of ours", where=str(out), hint="name a new folder")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RegistryToolsError(f"its folder cannot be made: {error.strerror}", where=str(out), hint="name another") from error
    working = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
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
        if out.exists():
            shutil.rmtree(out)
        working.rename(out)
    except BaseException:
        shutil.rmtree(working, ignore_errors=True)
        raise
    return done


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
