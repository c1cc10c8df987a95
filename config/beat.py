"""What Celery's beat sends, and how often: intervals in seconds. Its state is worthless by design."""

# A tick that nobody took before the next one is dropped, so that a late worker does not run them all.
CELERY_BEAT_SCHEDULE = {
    "drain-deliveries": {"task": "notifications.tasks.drain", "schedule": 30.0, "options": {"expires": 30.0}},
    "return-leases": {"task": "notifications.tasks.return_leases", "schedule": 60.0, "options": {"expires": 60.0}},
    "heal-gaps": {"task": "notifications.tasks.heal_gaps", "schedule": 300.0, "options": {"expires": 300.0}},
    "housekeeping": {"task": "notifications.tasks.housekeeping", "schedule": 3600.0, "options": {"expires": 3600.0}},
    "resume-imports": {"task": "hotspots.tasks.resume_imports", "schedule": 300.0, "options": {"expires": 300.0}},
    "clear-sessions": {"task": "partners.tasks.clear_sessions", "schedule": 6 * 3600.0},
    "expire-outcomes": {"task": "outcomes.tasks.expire_outcomes", "schedule": 3600.0, "options": {"expires": 3600.0}},
    "note-odd-access": {"task": "reporting.tasks.note_odd_access", "schedule": 300.0, "options": {"expires": 300.0}},
    "renew-red-flags": {"task": "operations.tasks.renew_red_flags", "schedule": 6 * 3600.0},
    "keep-audit-head": {"task": "audit.tasks.keep_head", "schedule": 600.0, "options": {"expires": 600.0}},
    # Beat forgets when it last sent, and so would never come to a whole day where it is restarted each night.
    "note-due-reviews": {"task": "reporting.tasks.note_due_reviews", "schedule": 6 * 3600.0},
    "beat-heartbeat": {"task": "notifications.tasks.heartbeat", "schedule": 15.0, "options": {"expires": 15.0}},
}
