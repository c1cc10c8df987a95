"""Background work on imports. Arguments are keys only; the truth about what is to do is in the database."""

from uuid import UUID

from celery import shared_task

from hotspots.actions import import_run


@shared_task
def run_import(batch: str) -> None:
    """Load the file of this import."""
    import_run.run_import(batch=UUID(batch))


@shared_task
def resume_imports() -> None:
    """Find imports whose task was lost, with Redis or with a worker, and start them again."""
    for batch in import_run.waiting_imports():
        run_import.delay(str(batch))
