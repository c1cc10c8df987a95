"""What the OpenAPI description says of signing in."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class KnownPersonScheme(OpenApiAuthenticationExtension):
    """A bearer token, made by `./manage.py api_token EMAIL`; or the session of someone signed in to the pages."""

    target_class = "common.authentication.KnownPerson"
    name = ["bearer", "session"]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        """The two ways."""
        return [
            {"type": "http", "scheme": "bearer"},
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        ]
