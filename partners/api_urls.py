"""API addresses of the directory."""

from rest_framework.routers import SimpleRouter

from partners import api

router = SimpleRouter()
router.register("agencies", api.AgencyViewSet, basename="api-agencies")
router.register("people", api.PersonViewSet, basename="api-people")
router.register("agreements", api.AgreementViewSet, basename="api-agreements")

urlpatterns = router.urls
