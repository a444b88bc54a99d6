"""One HTML file that needs nothing else: script, style, data and pictures inside, and a policy that forbids the network."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from registry_tools.report.payload import Payload

# Read in this order: later files use what earlier ones define.
SCRIPTS = (
    "dom", "data", "words", "filters", "evidence", "charts", "overview", "limits", "spread", "doses", "endpoints", "findings",
    "study", "main",
)  # fmt: skip


def page(payload: Payload, *, title: str, subtitle: str) -> str:
    """The whole page. `title` and `subtitle` are plain text."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = _file("style.css")
    script = "(()=>{'use strict';\n" + "\n".join(_file(f"{name}.js") for name in SCRIPTS) + "\n})();"
    library = _vega()
    return environment.get_template("page.html.j2").render(
        title=title,
        subtitle=subtitle,
        policy=_policy(scripts=(library, script), style=style),
        style=style,
        library=library,
        script=script,
        data=script_json({**payload.data, "charts": _charts()}),
        pictures=payload.pictures,
    )


def script_json(value: Any) -> str:
    """JSON that can stand inside a script element: whatever a text holds, nothing in it ends the element or opens a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _policy(scripts: tuple[str, ...], style: str) -> str:
    """Only these scripts and this style run; pictures come from the file itself; nothing is ever asked for."""
    allowed = " ".join(_hash(one) for one in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


@cache
def _file(name: str) -> str:
    return files("registry_tools.report").joinpath("page", name).read_text("utf-8")


@cache
def _vega() -> str:
    """Vega, Vega-Lite and vega-embed in one script, from the installed vl-convert; it needs neither modules nor `eval`."""
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed=vegaEmbed;")
    return "(()=>{" + bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--") + "\n})();"


@cache
def _charts() -> dict[str, Any]:
    from registry_tools.report.charts import specifications

    return specifications()
