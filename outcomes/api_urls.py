"""Addresses of the outcomes API."""

from rest_framework.routers import SimpleRouter

from outcomes.api import law, outcomes

router = SimpleRouter(trailing_slash=True)
router.register("outcome-types", law.OutcomeTypeViewSet, basename="api-outcome-types")
router.register("legal-versions", law.LegalVersionViewSet, basename="api-legal-versions")
router.register("outcomes", outcomes.OutcomeViewSet, basename="api-outcomes")

urlpatterns = router.urls
