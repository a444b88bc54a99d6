"""The command line. Each module here that defines a function of its own name is a command."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import NoReturn

import typer

from registry_tools.errors import RegistryToolsError
from registry_tools.version import __version__

FAILED = 1  # something failed; what, the receipt or the message says
INTERRUPTED = 130


def build() -> typer.Typer:
    """The application with every command of this folder."""
    app = typer.Typer(
        name="registry-tools",
        help="Trial-registry records, protocols and papers as comparable facts in DuckDB, each with the words that prove it.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def options(
        debug: bool = typer.Option(False, "--debug", help="Show a traceback with an error."),
        version: bool = typer.Option(False, "--version", help="Show the version and exit.", is_eager=True, callback=_version),
    ) -> None:
        if debug:
            os.environ["REGISTRY_TOOLS_DEBUG"] = "1"

    for module in iter_modules(__path__):
        loaded = import_module(f"{__name__}.{module.name}")
        command = getattr(loaded, module.name, None)
        if callable(command):
            app.command(name=module.name, context_settings=getattr(loaded, "CONTEXT", None))(command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        print(f"registry-tools {__version__}{' (extractors compiled)' if _compiled() else ''}")
        raise typer.Exit


def _compiled() -> bool:
    """Would an extractor be loaded from an extension module? It is looked for, not loaded."""
    found = find_spec("registry_tools.parsers.facts.criteria")
    return found is not None and (found.origin or "").endswith(tuple(EXTENSION_SUFFIXES))


def main() -> None:
    """Entry point: an error of ours is one line on standard error and exit code 1, wrong usage exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show ≥ gets its code, not a traceback
    try:
        code: object = _run()
    except RegistryToolsError as error:
        _fail(error, str(error))
    except OSError as error:
        _fail(error, f"{error.filename or 'output'}: {error.strerror or error}")
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    if code == INTERRUPTED:  # typer makes this code of Ctrl-C
        print("registry-tools: stopped; what was committed stays, and the same command goes on from there", file=sys.stderr)
    sys.exit(code if isinstance(code, int) else 0)


def _run() -> object:
    """Run the command; an exit code where there is one. Wrong usage is shown as typer shows it."""
    try:
        return build()(standalone_mode=False)
    except Exception as error:
        # typer's usage errors share a base that has no public name; they know how to show themselves
        if not any(base.__name__ == "ClickException" for base in type(error).__mro__):
            raise
        error.show()  # type: ignore[attr-defined]
        return getattr(error, "exit_code", 2)


def _fail(error: Exception, line: str) -> NoReturn:
    if os.environ.get("REGISTRY_TOOLS_DEBUG"):
        raise error
    print(f"registry-tools: {line}", file=sys.stderr)
    sys.exit(FAILED)
