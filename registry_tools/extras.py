"""Optional libraries: those of an extra (`pip install 'registry-tools[fhir]'`) are asked for where they are used."""

from __future__ import annotations

from importlib.util import find_spec

from registry_tools.errors import RegistryToolsError


def need(extra: str, what: str, *modules: str) -> None:
    """Raise RegistryToolsError, naming the extra to install, where one of its top-level modules is missing."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise RegistryToolsError(f"{what} needs {', '.join(missing)}", hint=f"pip install 'registry-tools[{extra}]'")
