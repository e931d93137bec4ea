"""The lines that a build prints while Snakemake works."""

import logging
from types import SimpleNamespace

import pytest
from snakemake_interface_logger_plugins.common import LogEvent

from snakemake_logger_plugin_kosh import LogHandler


@pytest.fixture
def tell(capsys):
    """``tell(event, level=..., message=..., **facts)``: what one record of Snakemake's log prints."""
    common = SimpleNamespace(stdout=False, quiet=set(), nocolor=True, show_failed_logs=False, dryrun=False)
    handler = LogHandler(common_settings=common, settings=None)

    def emit(event=None, level=logging.INFO, message="None", **facts):
        record = logging.LogRecord("snakemake", level, "", 0, message, None, None)
        record.__dict__.update(facts, **({"event": event} if event else {}))
        handler.emit(record)
        return capsys.readouterr().err

    emit(LogEvent.RUN_INFO, stats={"all": 1, "analysis": 2, "site": 1, "total": 4})
    return emit


def start(tell, number, name="tajikistan"):
    return tell(LogEvent.JOB_INFO, jobid=number, rule_name="analysis", rule_msg=name)


def test_a_job_is_told_as_it_starts_and_ends(tell):
    assert start(tell, 1) == "tajikistan ...\n"
    assert start(tell, 2, "uzbekistan") == "uzbekistan ...\n"
    assert tell(LogEvent.JOB_FINISHED, job_id=2) == "[1 of 3] uzbekistan: done in 0.0 s, 2 left\n"
    assert tell(LogEvent.JOB_FINISHED, job_id=1) == "[2 of 3] tajikistan: done in 0.0 s, 1 left\n"
    start(tell, 3, "book")
    assert tell(LogEvent.JOB_FINISHED, job_id=3) == "[3 of 3] book: done in 0.0 s, none left\n"


def test_a_job_without_a_message_is_told_by_its_rule(tell):
    assert tell(LogEvent.JOB_INFO, jobid=1, rule_name="site", rule_msg=None) == "site ...\n"


def test_a_job_that_fails_is_told(tell):
    start(tell, 1)
    assert "tajikistan: FAILED" in tell(LogEvent.JOB_ERROR, jobid=1)


def test_what_is_no_job_of_the_book_is_not_told(tell):
    assert tell(LogEvent.JOB_INFO, jobid=9, rule_name="all", rule_msg=None) == ""
    assert tell(LogEvent.JOB_FINISHED, job_id=9) == ""
    assert tell(LogEvent.JOB_ERROR, jobid=9) == ""
    assert tell(LogEvent.SHELLCMD, message="kosh page tajikistan") == ""
    assert tell(message="Building DAG of jobs...") == ""


@pytest.mark.parametrize(
    "said",
    [
        "Error in rule analysis:",
        "Exiting because a job execution failed.",
        "WorkflowError:\nAt least one job did not complete successfully.",
        "None",
    ],
)
def test_errors_that_a_job_has_explained_are_not_repeated(tell, said):
    assert tell(level=logging.ERROR, message=said) == ""


def test_an_error_of_snakemake_itself_is_told(tell):
    assert tell(level=logging.ERROR, message="MissingInputException: x") == "MissingInputException: x\n"


def test_a_fault_of_ours_in_the_workflow_is_told_without_its_trace(tell):
    message = (
        'KoshError in file "Snakefile", line 7:\nwrong\n  where:    a.csv\n  File "Snakefile", line 9, in f'
    )
    said = tell(LogEvent.ERROR, level=logging.ERROR, message=message)
    assert said == "kosh: wrong\n  where:    a.csv\n"
