"""What each address must have decided: what it logs, who may come in, where it is in the navigation."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from audit.processing import Processing
from config.processing import LIBRARY_VIEWS
from tests.architecture.urls import class_of, every_view
from web.navigation import NAVIGATION

_VIEWS: defaultdict[str, list[Callable[..., Any]]] = defaultdict(list)
for _name, _view in every_view():
    _VIEWS[_name].append(_view)


def _declared(name: str) -> Processing | None:
    for view in _VIEWS[name]:
        own = getattr(class_of(view), "processing", None)
        if own is not None:
            return own
    return next((processing for prefix, processing in LIBRARY_VIEWS.items() if name.startswith(prefix)), None)


def test_each_address_has_decided_what_it_logs() -> None:
    faults = []
    for name in sorted(_VIEWS):
        processing = _declared(name)
        if processing is None:
            faults.append(f"{name}: give its view `processing`")
        elif processing.operation is None and len(processing.reason) <= 10:
            faults.append(f"{name}: say why it logs nothing")
    assert not faults, "\n".join(faults)


def test_views_that_need_no_sign_in_exist_and_have_a_reason() -> None:
    assert set(settings.OPEN_VIEWS) <= set(_VIEWS)
    assert all(len(reason) > 10 for reason in settings.OPEN_VIEWS.values())


@pytest.mark.parametrize("entry", NAVIGATION, ids=lambda entry: entry.label)
def test_each_line_of_the_navigation_leads_somewhere(entry) -> None:
    assert reverse(entry.url_name).startswith("/")


def test_nothing_imports_upward() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("folder", ["common", "web", "audit", "partners", "hotspots", "tasking", "operations"])
def test_no_module_is_a_drawer_for_the_rest(folder: str) -> None:
    names = {path.stem for path in (settings.BASE_DIR / folder).rglob("*.py")}
    assert not names & {"utils", "helpers", "misc", "common"}, names


def test_the_diagrams_in_the_docs_are_those_of_the_tables() -> None:
    from config.management.commands.draw_lifecycles import page

    drawn = (settings.BASE_DIR / "docs" / "lifecycles.md").read_text(encoding="utf-8")
    assert drawn == page(), "run ./manage.py draw_lifecycles"
