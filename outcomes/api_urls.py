"""Addresses of the outcomes API."""

from rest_framework.routers import SimpleRouter

from outcomes import api, law_api

router = SimpleRouter(trailing_slash=True)
router.register("outcome-types", law_api.OutcomeTypeViewSet, basename="api-outcome-types")
router.register("legal-versions", law_api.LegalVersionViewSet, basename="api-legal-versions")
router.register("outcomes", api.OutcomeViewSet, basename="api-outcomes")

urlpatterns = router.urls
