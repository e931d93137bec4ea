"""Snakemake's progress as the book's builder sees it: a line as a job starts and ends.

Snakemake finds this package by its name and shows through it with ``--logger kosh``.
"""

import sys
import time

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

#: How the errors begin that a job of ours has explained already.
EXPLAINED = (
    "Error in rule",
    "Exiting because a job execution failed",
    "RuleException",
    "WorkflowError:\nAt least one job did not complete",
)


class LogHandler(LogHandlerBase):
    """Counts jobs and prints ``[2 of 5] remittances-tjk: done in 4.8 s, 3 left``."""

    def __post_init__(self):
        self.total = self.done = 0
        self.jobs = {}

    writes_to_stream = True
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False

    def emit(self, record):
        event = getattr(record, "event", None)
        if event == LogEvent.RUN_INFO:
            self.total = sum(n for rule, n in record.stats.items() if rule not in ("total", "all"))
        elif event == LogEvent.JOB_INFO and record.rule_name != "all":
            self.jobs[record.jobid] = (record.rule_msg or record.rule_name, time.monotonic())
            self.say(f"{record.rule_msg or record.rule_name} ...")
        elif event == LogEvent.JOB_FINISHED and record.job_id in self.jobs:
            name, started = self.jobs.pop(record.job_id)
            self.done += 1
            left = self.total - self.done
            seconds = time.monotonic() - started
            self.say(f"[{self.done} of {self.total}] {name}: done in {seconds:.1f} s, {left or 'none'} left")
        elif event == LogEvent.JOB_ERROR and record.jobid in self.jobs:
            name, _ = self.jobs.pop(record.jobid)
            self.say(f"{name}: FAILED")
        elif (
            record.levelname == "ERROR" and event in (None, LogEvent.ERROR) and record.getMessage() != "None"
        ):
            self.unexpected(record.getMessage())

    def unexpected(self, message):
        """Snakemake's own errors, but for the ones that our jobs have already explained."""
        if message.startswith("KoshError in file"):
            said = [line for line in message.splitlines()[1:] if not line.startswith('  File "')]
            message = "kosh: " + "\n".join(said)
        if not message.startswith(EXPLAINED):
            print(message, file=sys.stderr, flush=True)

    def say(self, text):
        print(text, file=sys.stderr, flush=True)
