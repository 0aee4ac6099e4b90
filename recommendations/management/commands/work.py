"""Plan the mails once a day, and send what waits: the one process beside the server."""

import logging
import time
from datetime import date, timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands import db_worker

from recommendations.reminders.planning import plan
from recommendations.reminders.sending import tidy
from seminar_tracker.clock import now

logger = logging.getLogger(__name__)

# Seconds between two looks at an empty queue, and between two looks at what else is to be done.
PAUSE = 1
LOOK_EVERY = timedelta(minutes=5).total_seconds()


class Worker(db_worker.Worker):
    """The library’s worker of the queue, which between mails also plans the day and tidies up."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=[DEFAULT_TASK_QUEUE_NAME],
            interval=PAUSE,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.planned: date | None = None
        self.looked: float | None = None

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Finish the mail in hand, then stop; a second signal stops at once.

        The library’s own exits at once when it runs no task, which may be between claiming one
        and running it.
        """
        self.running = False
        self.reset_signals()

    def work(self, *, once: bool) -> None:
        """Send what waits until told to stop, or once until nothing is left."""
        while self.running:
            try:
                self.look_after()
                # In batches: it comes back when the queue is empty, and after a signal.
                self.run()
            except (OperationalError, InterfaceError) as problem:
                # Locked for long, or started anew: the queue is still there when it is back.
                if once:
                    raise
                logger.error("The database does not answer: %s", problem)
                close_old_connections()
            if once:
                return
            if self.running:
                time.sleep(PAUSE)

    def run_task(self, db_task_result: Any) -> None:
        super().run_task(db_task_result)
        self.look_after()

    def look_after(self) -> None:
        """What falls due between two mails; costs nothing while nothing does.

        What fails here is tried again at the next look, and stops no mail that is written.
        """
        if self.looked is not None and time.monotonic() - self.looked < LOOK_EVERY:
            return
        self.looked = time.monotonic()
        try:
            if lost := tidy():
                logger.warning("%d mails had lost their task and are queued again", lost)
            moment = now()
            if moment.hour >= settings.MAIL_HOUR and moment.date() != self.planned:
                self.plan_day(moment.date())
        except Exception:
            logger.exception("The mails of the day could not be planned")

    def plan_day(self, on: date) -> None:
        """Write the mails of the day, up to where a signal stops it: the next start goes on."""
        written = 0
        for number in plan(on=on, at=now()):
            written += number
            if not self.running:
                return
        self.planned = on
        logger.info("%d mails of %s written", written, on)
        call_command("prune_db_task_results", verbosity=0)


class Command(BaseCommand):
    help = "Plan the mails of each day, and send them all, until stopped (SIGTERM or Ctrl-C)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="send what waits, then stop: for a timer"
        )

    def handle(self, *, once: bool, **options: Any) -> None:
        worker = Worker()
        worker.configure_signals()
        worker.work(once=once)
