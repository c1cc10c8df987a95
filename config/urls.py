"""Every address. Each app's pages under its name; the API under /api/v1/."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("partners.account_urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/", include("config.api_urls")),
    path("", include("reporting.urls")),
    path("", include("notifications.urls")),
    path("", include("outcomes.urls")),
    path("", include("operations.urls")),
    path("", include("tasking.urls")),
    path("", include("hotspots.urls")),
    path("", include("partners.urls")),
]

if settings.DEMONSTRATION:
    from config.demonstration.views import sample_file

    urlpatterns.append(path("demonstration/made-up-street.csv", sample_file, name="demonstration-file"))

handler400 = "web.errors.bad_request"
handler403 = "web.errors.permission_denied"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"
