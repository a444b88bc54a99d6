"""Writes docs/cli.md from the commands' own --help; a test compares the two."""

from __future__ import annotations

from pathlib import Path

import typer

from registry_tools.cli import build

OUT = Path(__file__).with_name("cli.md")


def reference() -> str:
    """The command line reference as Markdown."""
    program = typer.main.get_command(build())
    parts = ["# Command line\n\nWritten by `python docs/cli.py` from the commands' own help.\n"]
    names = ["", *program.list_commands(None)]  # type: ignore[attr-defined]
    for name in names:
        command = program.get_command(None, name) if name else program  # type: ignore[attr-defined]
        title = f"registry-tools {name}".strip()
        context = command.make_context(title, [], resilient_parsing=True)
        context.terminal_width = context.max_content_width = 100
        parts.append(f"## {title}\n\n```\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    OUT.write_text(reference(), "utf-8")
