"""API addresses of operations."""

from rest_framework.routers import SimpleRouter

from operations.api import briefings, operations, red_flags, resources

router = SimpleRouter()
router.register("operations", operations.OperationViewSet, basename="api-operations")
router.register("deployments", operations.DeploymentViewSet, basename="api-deployments")
router.register("briefings", briefings.BriefingViewSet, basename="api-briefings")
router.register("visits", operations.VisitViewSet, basename="api-visits")
router.register("resources", resources.ResourceViewSet, basename="api-resources")
router.register("skills", resources.SkillViewSet, basename="api-skills")
router.register("resource-requests", resources.ResourceRequestViewSet, basename="api-resource-requests")
router.register("red-flag-dates", red_flags.RedFlagDateViewSet, basename="api-red-flag-dates")

urlpatterns = router.urls
