"""GOV.UK Notify as its documentation describes it, on a port of this machine.

It checks the token (HS256, the service's id, issued within 30 seconds), the template and the address; answers with the
documented bodies; keeps what it took and finds it by reference. It can be told to refuse, to be at fault, to stall, or
to take a message and hang up before answering.
"""

import datetime as dt
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"tests-{SERVICE}-{SECRET}"
EMAIL_TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
TEXT_TEMPLATE = "5a2c6d2f-5f7b-4a2e-9f6b-07f2a2f0d3aa"
PAGE = 250

#: What the documentation lists, by a name for tests.
ERRORS: dict[str, tuple[int, str, str]] = {
    "team key": (400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
    "trial": (400, "BadRequestError", "Can't send to this recipient when service is in trial mode - see /trial-mode"),
    "clock": (403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"),
    "key": (403, "AuthError", "Invalid token: signature, api token not found"),
    "rate": (429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    "day": (429, "TooManyRequestsError", "Exceeded send limits (250000) for today"),
    "fault": (500, "Exception", "Internal server error"),
}


@dataclass
class FakeNotify:
    """A service at Notify: `with FakeNotify() as notify`, then `notify.url`.

    `failing`: how the next sendings end, one each: a name of ERRORS, "gateway" (502, not its words), "stall" (takes
    it, answers too late), "hang up" (takes it, no answer), "drop" (no answer, and nothing taken). `always`: how all of
    them end. `asking_fails`: questions get a 500.
    """

    taken: list[dict[str, Any]] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    always: str = ""
    asking_fails: bool = False
    stall_seconds: float = 0.8
    asked: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"notify": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next_fault(self) -> str:
        """How this request is to end."""
        with self._lock:
            return self.always or (self.failing.pop(0) if self.failing else "")

    def take(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a message, and give it as the answer to sending it."""
        key, now = str(uuid.uuid4()), dt.datetime.now(dt.UTC)
        with self._lock:
            self.taken.append({"id": key, "kind": kind, "status": "sending", "created_at": now, **body})
        words = body.get("personalisation", {})
        content = {"body": words.get("body", "")}
        content |= {"subject": words["subject"]} if "subject" in words else {}
        return {
            "id": key,
            "reference": body.get("reference"),
            "content": content,
            "scheduled_for": None,
            "uri": f"{self.url}/v2/notifications/{key}",
            "template": {
                "id": body["template_id"],
                "version": 1,
                "uri": f"{self.url}/v2/template/{body['template_id']}",
            },
        }

    def page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """A page of what was taken, the latest first, narrowed as the documentation says."""
        wanted = set(query.get("status", []))
        if "failed" in wanted:
            wanted |= {"permanent-failure", "temporary-failure", "technical-failure"}
        with self._lock:
            self.asked += 1
            found = list(reversed(self.taken))
        if "older_than" in query:
            keys = [one["id"] for one in found]
            found = found[keys.index(query["older_than"][0]) + 1 :]
        references = query.get("reference")
        found = [
            one
            for one in found
            if (not wanted or one["status"] in wanted) and (not references or one.get("reference") in references)
        ][:PAGE]
        links = {"current": f"{self.url}/v2/notifications"}
        if found:
            links["next"] = f"{self.url}/v2/notifications?older_than={found[-1]['id']}"
        return {"notifications": [_told(one) for one in found], "links": links}


def _told(one: dict[str, Any]) -> dict[str, Any]:
    is_email = one["kind"] == "email"
    return {
        "id": one["id"],
        "reference": one.get("reference"),
        "email_address": one.get("email_address"),
        "phone_number": one.get("phone_number"),
        "type": "email" if is_email else "sms",
        "status": one["status"],
        "template": {"id": one["template_id"], "version": 1, "uri": f"/v2/template/{one['template_id']}/1"},
        "body": one["personalisation"]["body"],
        "subject": one["personalisation"].get("subject"),
        "created_at": one["created_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "sent_at": None,
        "completed_at": None,
    }


class _Handler(BaseHTTPRequestHandler):
    notify: FakeNotify
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.rsplit("/", 1)[1]
        fault = self.notify.next_fault()
        if fault == "drop":
            self.close_connection = True
        elif fault == "gateway":
            self._answer(502, b"<html>Bad gateway</html>", "text/html")
        elif fault in ERRORS:
            self._refuse(*ERRORS[fault])
        elif self._is_let_in() and self._is_right(kind, body):
            taken = self.notify.take(kind, body)
            if fault == "hang up":
                self.close_connection = True
                return
            if fault == "stall":
                time.sleep(self.notify.stall_seconds)
            self._json(201, taken)

    def do_GET(self) -> None:
        if self.notify.asking_fails or self.notify.always:
            self._refuse(*ERRORS[self.notify.always if self.notify.always in ERRORS else "fault"])
        elif self._is_let_in():
            self._json(200, self.notify.page(parse_qs(urlsplit(self.path).query)))

    def _is_let_in(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
        except jwt.InvalidTokenError:
            self._refuse(*ERRORS["key"])
            return False
        if claims.get("iss") != SERVICE:
            self._refuse(*ERRORS["key"])
            return False
        if abs(claims.get("iat", 0) - time.time()) > 30:
            self._refuse(*ERRORS["clock"])
            return False
        return True

    def _is_right(self, kind: str, body: dict[str, Any]) -> bool:
        template, address = {"email": (EMAIL_TEMPLATE, "email_address"), "sms": (TEXT_TEMPLATE, "phone_number")}[kind]
        words = body.get("personalisation", {})
        missing = [name for name in (["subject", "body"] if kind == "email" else ["body"]) if name not in words]
        if kind == "email" and "@" not in body.get(address, ""):
            self._refuse(400, "ValidationError", "email_address Not a valid email address")
        elif kind == "sms" and len([c for c in body.get(address, "") if c.isdigit()]) < 10:
            self._refuse(400, "ValidationError", "phone_number Not enough digits")
        elif body.get("template_id") != template:
            self._refuse(400, "BadRequestError", "Template not found")
        elif missing:
            self._refuse(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        else:
            return True
        return False

    def _refuse(self, status: int, error: str, message: str) -> None:
        self._json(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._answer(status, json.dumps(body).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the other side has stopped waiting

    def log_message(self, *args: object) -> None:
        """Tests read what was taken, not a log."""
