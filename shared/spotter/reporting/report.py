"""`report.html`: everything that was found in one video on one page that prints well and works without a network."""

from __future__ import annotations

import base64
from functools import cache

import jinja2
from markupsafe import Markup

from spotter.reporting.model import Report
from spotter.reporting.set_report import PANELS_SHOWN
from spotter.reporting.svg import style_rules, svg


def html_report(report: Report) -> str:
    """One self-contained page: no script, no request, nothing loaded; its links lead to itself and into the drawn video."""
    return _template().render(report=report, t=report.language.texts)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("spotter.reporting", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["base64"] = lambda content: base64.b64encode(content).decode()
    environment.globals.update(svg=svg, style_rules=lambda: Markup(style_rules()), panels_shown=PANELS_SHOWN)  # noqa: S704
    return environment.get_template("report.html")
