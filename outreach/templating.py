"""How every template speaks, inside a request or out of one: the words, the filters, the white space; never what it shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from . import i18n

TEMPLATES = Path(__file__).parent.parent / "templates"


def teach(environment: Environment) -> None:
    """Give an environment the language in force, our filters and our white space."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension's
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update({words.__name__: words for words in i18n.FILTERS})


def render_alone(template: str, **context: object) -> str:
    """A template that asks for nothing of a request, rendered without one."""
    return _environment().get_template(template).render(**context)


@cache
def _environment() -> Environment:
    # Plain text is read by nobody who knows an escape.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True, disabled_extensions=("txt",))
    )
    teach(environment)
    return environment
