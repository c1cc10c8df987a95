"""Addresses of the outcomes API."""

from rest_framework.routers import SimpleRouter

from outcomes import api

router = SimpleRouter(trailing_slash=True)
router.register("outcome-types", api.OutcomeTypeViewSet, basename="api-outcome-types")
router.register("outcomes", api.OutcomeViewSet, basename="api-outcomes")

urlpatterns = router.urls
