"""API addresses of hotspots, imports and people at risk."""

from rest_framework.routers import SimpleRouter

from hotspots.api import hotspots, imports, subjects

router = SimpleRouter()
router.register("hotspots", hotspots.HotspotViewSet, basename="api-hotspots")
router.register("imports", imports.ImportViewSet, basename="api-imports")
router.register("subjects", subjects.SubjectViewSet, basename="api-subjects")

urlpatterns = router.urls
