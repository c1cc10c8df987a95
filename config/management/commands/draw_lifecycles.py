"""`manage.py draw_lifecycles`: write docs/lifecycles.md from the lifecycle tables in the code."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from common.lifecycle import Lifecycle

_APPS = ("hotspots", "tasking", "operations", "outcomes", "notifications", "reporting")
_HEAD = """# Lifecycles

Drawn from the tables in each app's `states.py` by `./manage.py draw_lifecycles`. A test fails when they differ.
"""


def lifecycles() -> list[Lifecycle]:
    """Every lifecycle table, in the chain's order."""
    found: list[Lifecycle] = []
    for app in _APPS:
        if find_spec(f"{app}.states"):
            found += [value for value in vars(import_module(f"{app}.states")).values() if isinstance(value, Lifecycle)]
    return found


def page() -> str:
    """The whole page, in Markdown with Mermaid diagrams."""
    parts = [_HEAD]
    for lifecycle in lifecycles():
        parts.append(f"## {lifecycle.noun.capitalize()}\n\n```mermaid\n{lifecycle.mermaid()}```\n")
        rows = [
            f"| {t.verb.replace('_', ' ')} | {', '.join(s.replace('_', ' ') for s in t.sources)}"
            f" | {t.target.replace('_', ' ')} | {', '.join(t.who)} |"
            for t in lifecycle.transitions
        ]
        parts.append("\n".join(["| verb | from | to | who |", "|---|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


class Command(BaseCommand):
    """Writes the page, or with `--check` fails where it is not what the code says."""

    help = "Draw docs/lifecycles.md from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` writes nothing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or check."""
        path = settings.BASE_DIR / "docs" / "lifecycles.md"
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != page():
                raise SystemExit("docs/lifecycles.md is not what the code says. Run: ./manage.py draw_lifecycles")
            return
        path.write_text(page(), encoding="utf-8")
