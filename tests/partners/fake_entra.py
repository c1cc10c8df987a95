"""A small Microsoft Entra ID: discovery, keys and tokens over HTTP, for one tenant."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "muster-at-entra"
SECRET = "entra-client-secret"


class FakeEntra:
    """Someone signs in with `grant(address, claims…)`, which gives the query with which Entra sends them back."""

    def __init__(self, port: int) -> None:
        self.authority = f"http://127.0.0.1:{port}"
        self.issuer = f"{self.authority}/{TENANT}/v2.0"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.grants: dict[str, tuple[str, dict[str, Any]]] = {}
        self.asked: list[str] = []

    def grant(self, location: str, **claims: Any) -> dict[str, str]:
        """Sign someone in who was sent here with `location`; their id token says `claims`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.grants)}"
        self.grants[code] = (asked["code_challenge"], claims)
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What Entra answers."""
        self.asked.append(path)
        if path.endswith("/.well-known/openid-configuration"):
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.authority}/authorize",
                "token_endpoint": f"{self.authority}/token",
                "jwks_uri": f"{self.authority}/keys",
                "userinfo_endpoint": f"{self.authority}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**key, "kid": "1", "alg": "RS256"}]}
        if path == "/token" and form.get("client_secret") == SECRET and form.get("code") in self.grants:
            return self._token(form)
        return 400, {"error": "invalid_grant"}

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        challenge, claims = self.grants.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        whole = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, **claims}
        token = jwt.encode(whole, self.key, algorithm="RS256", headers={"kid": "1"})
        return 200, {"access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": token}


class _Handler(BaseHTTPRequestHandler):
    entra: FakeEntra

    def do_GET(self) -> None:
        """Discovery and keys."""
        self._answer({})

    def do_POST(self) -> None:
        """Tokens."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def _answer(self, form: dict[str, str]) -> None:
        status, content = self.entra.answer(urlsplit(self.path).path, form)
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[FakeEntra]:
    """Serve it on a free port while inside."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    _Handler.entra = FakeEntra(server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield _Handler.entra
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
