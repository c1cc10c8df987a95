"""API addresses of hotspots and people at risk."""

from rest_framework.routers import SimpleRouter

from hotspots.api import hotspots, subjects

router = SimpleRouter()
router.register("hotspots", hotspots.HotspotViewSet, basename="api-hotspots")
router.register("subjects", subjects.SubjectViewSet, basename="api-subjects")

urlpatterns = router.urls
