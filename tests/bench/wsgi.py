"""Requests made straight to a program, without a server or a test client: what is measured is the program alone."""

import io
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(application: Application, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
    """Make a request, with headers as WSGI names them, and read the whole of the answer."""
    answer = Answer()

    def start(status: str, listed: list[tuple[str, str]], exc_info: object = None) -> None:
        answer.status, answer.headers = int(status.split()[0]), dict(listed)

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        **headers,
    }
    parts = application(environ, start)
    answer.body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return answer
