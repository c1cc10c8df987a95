"""Notes of a discussion are rows of their writers."""

import uuid

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from audit.schema import CreateEvidence


class Migration(migrations.Migration):
    dependencies = [
        ("tasking", "0004_whole_referral_form"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateEvidence(
            name="HistoricalDiscussionNote",
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
                ("text", models.TextField(help_text="Without names of victims or offenders")),
                (
                    "client_key",
                    models.UUIDField(
                        db_index=True,
                        default=uuid.uuid4,
                        editable=False,
                        help_text="Made by the page; sent again, it is the same note",
                    ),
                ),
                ("struck_reason", models.TextField(blank=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tasking.agendaitem",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical discussion note",
                "verbose_name_plural": "historical discussion notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DiscussionNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("text", models.TextField(help_text="Without names of victims or offenders")),
                (
                    "client_key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="Made by the page; sent again, it is the same note",
                        unique=True,
                    ),
                ),
                ("struck_reason", models.TextField(blank=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="tasking.agendaitem"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="discussion_note_says_something"
                    )
                ],
            },
        ),
    ]
