"""API addresses of operations."""

from rest_framework.routers import SimpleRouter

from operations.api import availability, briefings, debriefs, onday, operations, plans, red_flags, resources, series

router = SimpleRouter()
router.register("operations", operations.OperationViewSet, basename="api-operations")
router.register("deployments", operations.DeploymentViewSet, basename="api-deployments")
router.register("deployment-series", series.DeploymentSeriesViewSet, basename="api-deployment-series")
router.register("briefings", briefings.BriefingViewSet, basename="api-briefings")
router.register("debriefs", debriefs.DebriefViewSet, basename="api-debriefs")
router.register("visits", operations.VisitViewSet, basename="api-visits")
router.register("plans", plans.PlanViewSet, basename="api-plans")
router.register("resources", resources.ResourceViewSet, basename="api-resources")
router.register("availability", availability.AvailabilityViewSet, basename="api-availability")
router.register("skills", resources.SkillViewSet, basename="api-skills")
router.register("resource-requests", resources.ResourceRequestViewSet, basename="api-resource-requests")
router.register("red-flag-dates", red_flags.RedFlagDateViewSet, basename="api-red-flag-dates")
router.register("sites", onday.SiteViewSet, basename="api-sites")
router.register("visit-list", onday.VisitListViewSet, basename="api-visit-list")
router.register("check-ins", onday.CheckInViewSet, basename="api-check-ins")
router.register("visit-photos", onday.VisitPhotoViewSet, basename="api-visit-photos")

urlpatterns = router.urls
