"""The one door to APScheduler: a ticker that calls functions; it keeps no jobs and never decides what is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler


class Clock:
    """Calls each of `ticks` every `every_s` seconds in a thread of its own, none twice at once, and once after any pause.

    Memory store only: what is due is asked of the database at every tick, so nothing is lost or doubled when this
    process stops, sleeps or its clock jumps.
    """

    def __init__(self, ticks: Sequence[Callable[[], object]], every_s: float) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        for tick in ticks:
            self._scheduler.add_job(tick, "interval", seconds=every_s, next_run_time=datetime.now(UTC))

    def start(self) -> None:
        """Begin to tick, at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; ticks that run are let finish."""
        self._scheduler.shutdown(wait=True)
