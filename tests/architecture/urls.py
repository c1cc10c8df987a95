"""Walks the URL configuration."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def every_view() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each named address with its view, namespace included: ("tasking:meeting", view)."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            if not entry.name:
                assert class_of(entry.callback).__name__ == "RedirectView", f"{entry.pattern} has no name"
                continue
            yield f"{namespace}{entry.name}", entry.callback


def class_of(view: Callable[..., Any]) -> Any:
    """The class behind a view, or the function itself."""
    return getattr(view, "view_class", None) or getattr(view, "cls", None) or view
