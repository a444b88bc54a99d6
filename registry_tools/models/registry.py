"""Every public model by name: the folder is the register."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from registry_tools.models.base import Model


@cache
def models() -> dict[str, type[Model]]:
    """Models defined in this folder, by class name."""
    package = import_module("registry_tools.models")
    modules = [import_module(module.name) for module in iter_modules(package.__path__, package.__name__ + ".")]
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Model) and value.__module__ == module.__name__ and value is not Model
    }
