"""An outcome's conditions, breaches, appeals, variations and reviews are rows, and its penalty an amount."""

import uuid

import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import outcomes.models.orders
from audit.schema import AddToEvidence, CreateEvidence


class Migration(migrations.Migration):
    dependencies = [
        ("hotspots", "0006_busiest_times_and_weights"),
        ("operations", "0024_series_of_deployments"),
        ("outcomes", "0006_catalogue_vocabulary"),
        ("partners", "0002_reference_counter"),
        ("tasking", "0016_strike_case_reviews"),
    ]

    operations = [
        AddToEvidence(
            model_name="historicaloutcome",
            name="paid_on",
            field=models.DateField(blank=True, null=True),
        ),
        AddToEvidence(
            model_name="historicaloutcome",
            name="penalty_amount",
            field=models.DecimalField(blank=True, decimal_places=2, help_text="Pounds", max_digits=8, null=True),
        ),
        migrations.AddField(
            model_name="outcome",
            name="paid_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outcome",
            name="penalty_amount",
            field=models.DecimalField(blank=True, decimal_places=2, help_text="Pounds", max_digits=8, null=True),
        ),
        migrations.AlterField(
            model_name="historicaloutcome",
            name="conditions",
            field=models.TextField(
                blank=True, help_text="As recorded in one go, without names; then rows of their own"
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="conditions",
            field=models.TextField(
                blank=True, help_text="As recorded in one go, without names; then rows of their own"
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("penalty_amount__isnull", True), ("penalty_amount__gt", 0), _connector="OR"),
                name="outcome_penalty_above_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_on__isnull", True),
                    models.Q(("paid_on__gte", models.F("issued_on")), ("penalty_amount__isnull", False)),
                    _connector="OR",
                ),
                name="outcome_is_paid_after_issue",
            ),
        ),
        migrations.CreateModel(
            name="Variation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("varied", "Varied"), ("extended", "Extended"), ("shortened", "Shortened")],
                        max_length=10,
                    ),
                ),
                ("made_on", models.DateField()),
                ("what_changed", models.TextField(help_text="Without names")),
                (
                    "authority",
                    models.CharField(blank=True, help_text="Such as Southend Magistrates' Court", max_length=120),
                ),
                ("extended_by", models.CharField(blank=True, help_text="P3M, PT24H", max_length=8)),
                ("replaced_end_on", models.DateField(blank=True, null=True)),
                ("replaced_end_at", models.DateTimeField(blank=True, null=True)),
                ("new_end_on", models.DateField(blank=True, null=True)),
                ("new_end_at", models.DateTimeField(blank=True, null=True)),
                ("because", models.TextField(blank=True, help_text="The rule that set the new end")),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="outcomes.outcome",
                    ),
                ),
            ],
            options={
                "ordering": ["made_on", "created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("outcome", "client_key"), name="one_variation_per_sending"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", outcomes.models.orders.VariationKind)),
                        name="variation_of_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what_changed", ""), _negated=True), name="variation_says_what_changed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("extended_by", ""), ("kind", "varied"), ("new_end_on__isnull", True)),
                            models.Q(
                                models.Q(("extended_by", ""), _negated=True),
                                models.Q(("because", ""), _negated=True),
                                ("kind", "extended"),
                                ("new_end_on__gte", models.F("replaced_end_on")),
                            ),
                            models.Q(
                                ("extended_by", ""),
                                ("kind", "shortened"),
                                ("new_end_on__isnull", False),
                                ("replaced_end_on__isnull", True),
                            ),
                            models.Q(
                                ("extended_by", ""),
                                ("kind", "shortened"),
                                ("new_end_on__lt", models.F("replaced_end_on")),
                            ),
                            _connector="OR",
                        ),
                        name="variation_moves_the_end_as_its_kind_says",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("prohibition", "Must not"), ("requirement", "Must")], max_length=12),
                ),
                ("text", models.TextField(help_text="Without names")),
                ("added_on", models.DateField()),
                ("removed_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="outcomes.outcome",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions_added",
                        to="outcomes.variation",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions_removed",
                        to="outcomes.variation",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("outcome", "client_key", "kind", "text"), name="one_condition_per_sending_and_text"
                    ),
                    models.UniqueConstraint(fields=("outcome", "position"), name="one_condition_per_position"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", outcomes.models.orders.ConditionKind)),
                        name="condition_of_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="condition_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_by__isnull", True), ("removed_on__isnull", True)),
                            models.Q(("removed_by__isnull", False), ("removed_on__gte", models.F("added_on"))),
                            _connector="OR",
                        ),
                        name="condition_is_removed_by_a_variation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                ("happened_on", models.DateField()),
                (
                    "happened_at",
                    models.TimeField(blank=True, help_text="London time of day, where it is known", null=True),
                ),
                ("what_happened", models.TextField(help_text="Without names")),
                (
                    "dealt_with",
                    models.CharField(
                        choices=[
                            ("nothing", "Nothing yet"),
                            ("no_action", "No further action"),
                            ("warned", "Warned"),
                            ("penalty", "Fixed penalty"),
                            ("charged", "Charged"),
                            ("returned", "Returned to court"),
                        ],
                        default="nothing",
                        max_length=10,
                    ),
                ),
                ("dealt_on", models.DateField(blank=True, null=True)),
                ("result", models.TextField(blank=True, help_text="What came of it. Without names")),
                ("resumed_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="outcomes.outcome",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_on", "created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("outcome", "client_key"), name="one_breach_per_sending"),
                    models.CheckConstraint(
                        condition=models.Q(("dealt_with__in", outcomes.models.orders.Dealing)),
                        name="breach_dealt_with_in_known_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what_happened", ""), _negated=True), name="breach_says_what_happened"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dealt_on__isnull", True), ("dealt_with", "nothing"), ("resumed_on__isnull", True)
                            ),
                            models.Q(
                                models.Q(("dealt_with", "nothing"), _negated=True),
                                ("dealt_on__gte", models.F("happened_on")),
                            ),
                            _connector="OR",
                        ),
                        name="breach_dealt_with_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resumed_on__isnull", True), ("resumed_on__gte", models.F("happened_on")), _connector="OR"
                        ),
                        name="breach_is_resumed_from_after_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                ("lodged_on", models.DateField()),
                (
                    "out_of_time_reason",
                    models.TextField(blank=True, help_text="Who gave permission to appeal out of time, and why"),
                ),
                ("grounds", models.TextField(blank=True, help_text="Briefly, without names")),
                ("hearing_on", models.DateField(blank=True, help_text="Day for which it is listed", null=True)),
                (
                    "heard_on",
                    models.DateField(blank=True, help_text="Day on which it was decided or withdrawn", null=True),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("open", "Not decided yet"),
                            ("dismissed", "Dismissed"),
                            ("allowed", "Allowed: the outcome was quashed"),
                            ("varied", "Allowed in part: it was varied"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, help_text="What was decided. Without names")),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="outcomes.outcome",
                    ),
                ),
                (
                    "variation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="outcomes.variation",
                    ),
                ),
            ],
            options={
                "ordering": ["lodged_on", "created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("outcome", "client_key"), name="one_appeal_per_sending"),
                    models.UniqueConstraint(
                        condition=models.Q(("result", "open"), ("struck_reason", "")),
                        fields=("outcome",),
                        name="one_open_appeal_per_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", outcomes.models.orders.AppealResult)),
                        name="appeal_of_known_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heard_on__isnull", True), ("result", "open")),
                            models.Q(
                                models.Q(("result", "open"), _negated=True), ("heard_on__gte", models.F("lodged_on"))
                            ),
                            _connector="OR",
                        ),
                        name="decided_appeal_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "varied"), ("variation__isnull", False)),
                            models.Q(models.Q(("result", "varied"), _negated=True), ("variation__isnull", True)),
                            _connector="OR",
                        ),
                        name="appeal_that_varied_has_its_variation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hearing_on__isnull", True), ("hearing_on__gte", models.F("lodged_on")), _connector="OR"
                        ),
                        name="appeal_is_heard_after_it_is_lodged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                ("due_on", models.DateField()),
                ("because", models.TextField(help_text="The rule that asked for it")),
                ("done_on", models.DateField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("continue", "Let it continue as it is"),
                            ("vary", "Apply to vary or extend it"),
                            ("discharge", "Apply to discharge it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, help_text="Without names")),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="outcomes.outcome",
                    ),
                ),
            ],
            options={
                "ordering": ["done_on", "created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("outcome", "client_key"), name="one_review_per_sending"),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", outcomes.models.orders.ReviewResult)),
                        name="review_of_known_result",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("struck_reason", "")),
                        fields=("outcome", "due_on"),
                        name="one_review_per_day_due",
                    ),
                ],
            },
        ),
        CreateEvidence(
            name="HistoricalAppeal",
            fields=[
                (
                    "history_system",
                    models.CharField(blank=True, help_text="Named system scope, where no person acted", max_length=20),
                ),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                ("lodged_on", models.DateField()),
                (
                    "out_of_time_reason",
                    models.TextField(blank=True, help_text="Who gave permission to appeal out of time, and why"),
                ),
                ("grounds", models.TextField(blank=True, help_text="Briefly, without names")),
                ("hearing_on", models.DateField(blank=True, help_text="Day for which it is listed", null=True)),
                (
                    "heard_on",
                    models.DateField(blank=True, help_text="Day on which it was decided or withdrawn", null=True),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("open", "Not decided yet"),
                            ("dismissed", "Dismissed"),
                            ("allowed", "Allowed: the outcome was quashed"),
                            ("varied", "Allowed in part: it was varied"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, help_text="What was decided. Without names")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outcomes.outcome",
                    ),
                ),
                (
                    "variation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outcomes.variation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical appeal",
                "verbose_name_plural": "historical appeals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        CreateEvidence(
            name="HistoricalBreach",
            fields=[
                (
                    "history_system",
                    models.CharField(blank=True, help_text="Named system scope, where no person acted", max_length=20),
                ),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                ("happened_on", models.DateField()),
                (
                    "happened_at",
                    models.TimeField(blank=True, help_text="London time of day, where it is known", null=True),
                ),
                ("what_happened", models.TextField(help_text="Without names")),
                (
                    "dealt_with",
                    models.CharField(
                        choices=[
                            ("nothing", "Nothing yet"),
                            ("no_action", "No further action"),
                            ("warned", "Warned"),
                            ("penalty", "Fixed penalty"),
                            ("charged", "Charged"),
                            ("returned", "Returned to court"),
                        ],
                        default="nothing",
                        max_length=10,
                    ),
                ),
                ("dealt_on", models.DateField(blank=True, null=True)),
                ("result", models.TextField(blank=True, help_text="What came of it. Without names")),
                ("resumed_on", models.DateField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outcomes.outcome",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical breach",
                "verbose_name_plural": "historical breachs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        CreateEvidence(
            name="HistoricalCondition",
            fields=[
                (
                    "history_system",
                    models.CharField(blank=True, help_text="Named system scope, where no person acted", max_length=20),
                ),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("prohibition", "Must not"), ("requirement", "Must")], max_length=12),
                ),
                ("text", models.TextField(help_text="Without names")),
                ("added_on", models.DateField()),
                ("removed_on", models.DateField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outcomes.outcome",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outcomes.variation",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outcomes.variation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical condition",
                "verbose_name_plural": "historical conditions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        CreateEvidence(
            name="HistoricalReview",
            fields=[
                (
                    "history_system",
                    models.CharField(blank=True, help_text="Named system scope, where no person acted", max_length=20),
                ),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                ("due_on", models.DateField()),
                ("because", models.TextField(help_text="The rule that asked for it")),
                ("done_on", models.DateField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("continue", "Let it continue as it is"),
                            ("vary", "Apply to vary or extend it"),
                            ("discharge", "Apply to discharge it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, help_text="Without names")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outcomes.outcome",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical review",
                "verbose_name_plural": "historical reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        CreateEvidence(
            name="HistoricalVariation",
            fields=[
                (
                    "history_system",
                    models.CharField(blank=True, help_text="Named system scope, where no person acted", max_length=20),
                ),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("struck_reason", models.TextField(blank=True, help_text="Why it was struck as recorded by mistake")),
                (
                    "client_key",
                    models.UUIDField(editable=False, help_text="Of what was sent; sent twice, it is kept once"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("varied", "Varied"), ("extended", "Extended"), ("shortened", "Shortened")],
                        max_length=10,
                    ),
                ),
                ("made_on", models.DateField()),
                ("what_changed", models.TextField(help_text="Without names")),
                (
                    "authority",
                    models.CharField(blank=True, help_text="Such as Southend Magistrates' Court", max_length=120),
                ),
                ("extended_by", models.CharField(blank=True, help_text="P3M, PT24H", max_length=8)),
                ("replaced_end_on", models.DateField(blank=True, null=True)),
                ("replaced_end_at", models.DateTimeField(blank=True, null=True)),
                ("new_end_on", models.DateField(blank=True, null=True)),
                ("new_end_at", models.DateTimeField(blank=True, null=True)),
                ("because", models.TextField(blank=True, help_text="The rule that set the new end")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outcomes.outcome",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical variation",
                "verbose_name_plural": "historical variations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
