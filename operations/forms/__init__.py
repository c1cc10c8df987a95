"""Forms of operations, by aggregate."""

from operations.forms.availability import (
    AvailabilityForm,
    ClearForm,
    ImportLeaveForm,
    PatternForm,
    StrikeForm,
    WithdrawForm,
)
from operations.forms.briefings import (
    BriefingForm,
)
from operations.forms.debriefs import (
    CorrectDebriefForm,
    DebriefForm,
)
from operations.forms.deployments import (
    DeploymentForm,
    MoveForm,
    StandDownForm,
    TurnOutForm,
)
from operations.forms.fields import ReasonForm
from operations.forms.hours import HoursFilter
from operations.forms.operations import (
    ChangeOperationForm,
    MarkOfficialForm,
    MarkSensitiveForm,
    OperationFilter,
    ProposeForm,
)
from operations.forms.plan_sessions import AddSessionForm, SessionForm
from operations.forms.plans import ConfirmPlanForm, MakePlanForm, PlaceForm, PlanSettingsForm
from operations.forms.readers import (
    ReadersForm,
    RemoveReaderForm,
)
from operations.forms.red_flags import (
    ChangeRedFlagForm,
    ImportRedFlagsForm,
    RedFlagForm,
)
from operations.forms.requests import (
    AskForm,
    AskOthersForm,
    AttendForm,
    ConfirmOfferForm,
    OfferForm,
    PromiseForm,
    fitting,
)
from operations.forms.resources import (
    AddResourceForm,
    ChangeResourceForm,
    ResourceFilter,
    ResourceForm,
)
from operations.forms.series import CancelDeploymentForm, RepeatForm
from operations.forms.skills import ChangeSkillForm, SkillForm
from operations.forms.visits import (
    VisitForm,
)

__all__ = [
    "AddResourceForm",
    "AddSessionForm",
    "AskForm",
    "AskOthersForm",
    "AttendForm",
    "AvailabilityForm",
    "BriefingForm",
    "CancelDeploymentForm",
    "ChangeOperationForm",
    "ChangeRedFlagForm",
    "ChangeResourceForm",
    "ChangeSkillForm",
    "ClearForm",
    "ConfirmOfferForm",
    "ConfirmPlanForm",
    "CorrectDebriefForm",
    "DebriefForm",
    "DeploymentForm",
    "HoursFilter",
    "ImportLeaveForm",
    "ImportRedFlagsForm",
    "MakePlanForm",
    "MarkOfficialForm",
    "MarkSensitiveForm",
    "MoveForm",
    "OfferForm",
    "OperationFilter",
    "PatternForm",
    "PlaceForm",
    "PlanSettingsForm",
    "PromiseForm",
    "ProposeForm",
    "ReadersForm",
    "ReasonForm",
    "RedFlagForm",
    "RemoveReaderForm",
    "RepeatForm",
    "ResourceFilter",
    "ResourceForm",
    "SessionForm",
    "SkillForm",
    "StandDownForm",
    "StrikeForm",
    "TurnOutForm",
    "VisitForm",
    "WithdrawForm",
    "fitting",
]
