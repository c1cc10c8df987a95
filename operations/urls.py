"""Addresses of the operations pages. Keys only: no name of an operation is ever in an address."""

from django.urls import path

from operations.views import briefings, deployments, operations, red_flags, requests, resources, skills, turnout, visits

app_name = "operations"

urlpatterns = [
    path("operations/", operations.OperationListView.as_view(), name="list"),
    path("operations/propose/", operations.ProposeView.as_view(), name="propose"),
    path("operations/<uuid:pk>/", operations.OperationView.as_view(), name="operation"),
    path("operations/<uuid:pk>/authorise/", operations.AuthoriseView.as_view(), name="authorise"),
    path("operations/<uuid:pk>/start/", operations.StartView.as_view(), name="start"),
    path("operations/<uuid:pk>/debrief/", operations.DebriefView.as_view(), name="debrief"),
    path("operations/<uuid:pk>/close/", operations.CloseView.as_view(), name="close"),
    path("operations/<uuid:pk>/cancel/", operations.CancelView.as_view(), name="cancel"),
    path("operations/<uuid:pk>/deployments/add/", deployments.DeployView.as_view(), name="deploy"),
    path("operations/<uuid:pk>/visits/add/", visits.VisitAddView.as_view(), name="visit_add"),
    path("operations/<uuid:pk>/briefing/", briefings.StartBriefingView.as_view(), name="briefing_start"),
    path(
        "operations/deployments/<uuid:pk>/briefing/",
        briefings.StartDeploymentBriefingView.as_view(),
        name="deployment_briefing_start",
    ),
    path("operations/briefings/<uuid:pk>/", briefings.BriefingView.as_view(), name="briefing"),
    path("operations/briefings/<uuid:pk>/change/", briefings.ChangeBriefingView.as_view(), name="briefing_change"),
    path("operations/briefings/<uuid:pk>/publish/", briefings.PublishView.as_view(), name="briefing_publish"),
    path(
        "operations/briefings/<uuid:pk>/acknowledge/",
        briefings.AcknowledgeView.as_view(),
        name="briefing_acknowledge",
    ),
    path("operations/briefings/<uuid:pk>/remind/", briefings.RemindView.as_view(), name="briefing_remind"),
    path("operations/briefings/<uuid:pk>/pdf/", briefings.BriefingPdfView.as_view(), name="briefing_pdf"),
    path("operations/deployments/<uuid:pk>/", deployments.DeploymentView.as_view(), name="deployment"),
    path("operations/deployments/<uuid:pk>/change/", deployments.MoveView.as_view(), name="deployment_move"),
    path(
        "operations/deployments/<uuid:pk>/cancel/",
        deployments.CancelDeploymentView.as_view(),
        name="deployment_cancel",
    ),
    path("operations/deployments/<uuid:pk>/turn-out/", turnout.TurnOutView.as_view(), name="turn_out"),
    path("operations/turnouts/<uuid:pk>/stand-down/", turnout.StandDownView.as_view(), name="stand_down"),
    path("operations/deployments/<uuid:pk>/ask/", deployments.AskView.as_view(), name="ask"),
    path("operations/visits/<uuid:pk>/", visits.VisitView.as_view(), name="visit"),
    path("requests/", requests.RequestListView.as_view(), name="requests"),
    path("requests/<uuid:pk>/", requests.RequestView.as_view(), name="request"),
    path("requests/<uuid:pk>/offer/", requests.OfferView.as_view(), name="request_offer"),
    path("requests/<uuid:pk>/confirm/", requests.ConfirmView.as_view(), name="request_confirm"),
    path("requests/<uuid:pk>/decline/", requests.DeclineView.as_view(), name="request_decline"),
    path("requests/<uuid:pk>/withdraw/", requests.WithdrawView.as_view(), name="request_withdraw"),
    path("requests/<uuid:pk>/attend/", requests.AttendView.as_view(), name="request_attend"),
    path("resources/", resources.ResourceListView.as_view(), name="resources"),
    path("resources/add/", resources.AddResourceView.as_view(), name="resource_add"),
    path("resources/<uuid:pk>/", resources.ResourceView.as_view(), name="resource"),
    path("resources/<uuid:pk>/change/", resources.ChangeResourceView.as_view(), name="resource_change"),
    path("resources/skills/", skills.SkillListView.as_view(), name="skills"),
    path("resources/skills/add/", skills.AddSkillView.as_view(), name="skill_add"),
    path("resources/skills/<uuid:pk>/change/", skills.ChangeSkillView.as_view(), name="skill_change"),
    path("red-flags/", red_flags.RedFlagListView.as_view(), name="red_flags"),
    path("red-flags/add/", red_flags.EnterRedFlagView.as_view(), name="red_flag_add"),
    path("red-flags/<uuid:pk>/", red_flags.RedFlagView.as_view(), name="red_flag"),
    path("red-flags/<uuid:pk>/change/", red_flags.ChangeRedFlagView.as_view(), name="red_flag_change"),
    path("red-flags/<uuid:pk>/confirm/", red_flags.ConfirmRedFlagView.as_view(), name="red_flag_confirm"),
    path("red-flags/<uuid:pk>/restore/", red_flags.RestoreRedFlagView.as_view(), name="red_flag_restore"),
    path("red-flags/<uuid:pk>/cancel/", red_flags.CancelRedFlagView.as_view(), name="red_flag_cancel"),
]
