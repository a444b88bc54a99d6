"""The command line. Each module here that defines a function of its own name is a command."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

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
        command = getattr(loaded, module.name.rstrip("_"), None)
        if callable(command):
            app.command(name=module.name.rstrip("_"))(command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        print(f"registry-tools {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point: an error of ours is one line on standard error, and exit code 1. typer itself answers usage with 2."""
    try:
        build()()
    except RegistryToolsError as error:
        if os.environ.get("REGISTRY_TOOLS_DEBUG"):
            raise
        print(f"registry-tools: {error}", file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        print("registry-tools: stopped; what was committed stays, and the same command goes on from there", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output closed it, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
