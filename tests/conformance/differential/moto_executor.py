"""Runs generated executions through moto's state-machine executor, in this process and without waiting."""
import contextlib
import datetime
import io
import json
import logging
import threading
import time
from unittest import mock

from moto.stepfunctions.parser.asl.eval.evaluation_details import (
    AWSExecutionDetails, EvaluationDetails, ExecutionDetails, StateMachineDetails)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval import program_state
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser, ASLParserException
from moto.stepfunctions.parser.backend.execution_worker import SyncExecutionWorker
from moto.stepfunctions.parser.mocking.mock_config import (
    MockedResponseReturn, MockedResponseThrow, MockTestCase, StateMockedResponses)

ACCOUNT = "1" * 12
ARN = f"arn:aws:states:us-east-1:{ACCOUNT}"
logging.disable(logging.CRITICAL)  # It reports every failed state at length, and threads that it gave up.
threading.excepthook = lambda _: None
SECONDS_MAX = 5  # Some executions never end: a branch that failed is waited for.
ROLE = f"arn:aws:iam::{ACCOUNT}:role/simulation"


class _Ended:
    def terminated(self):
        """Called when the execution is through; it runs in this thread, so nobody waits for it."""


def _mocked(case):
    states = []
    for state, answers in case["answers"].items():
        responses = []
        for number, answer in enumerate(answers):
            if "Throw" in answer:
                thrown = answer["Throw"]
                responses.append(MockedResponseThrow(number, number, thrown.get("Error"), thrown.get("Cause")))
            else:
                responses.append(MockedResponseReturn(number, number, answer["Return"]))
        states.append(StateMockedResponses(state, state, responses))
    return MockTestCase("case", "case", states)


def run(case):
    """What moto makes of one case: {"status", "output", "error", "cause", "event_types"}; status REFUSED when the
    definition is not accepted, HANGS when it does not end."""
    definition = json.dumps(case["definition"])
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # Its parser prints what it cannot read.
            AmazonStateLanguageParser.parse(definition)
    except (ASLParserException, ValueError, RuntimeError, TypeError, KeyError) as refusal:
        return {"status": "REFUSED", "cause": f"{type(refusal).__name__}: {refusal}"[:300]}
    worker = SyncExecutionWorker(
        evaluation_details=EvaluationDetails(
            aws_execution_details=AWSExecutionDetails(account=ACCOUNT, region="us-east-1", role_arn=ROLE),
            execution_details=ExecutionDetails(
                arn=f"{ARN}:execution:case:simulation", name="simulation", role_arn=ROLE, inpt=case["input"],
                start_time=datetime.datetime.now(tz=datetime.timezone.utc)),
            state_machine_details=StateMachineDetails(
                arn=f"{ARN}:stateMachine:case", name="case", typ="STANDARD", definition=definition)),
        exec_comm=_Ended(), cloud_watch_logging_session=None, activity_store={}, mock_test_case=_mocked(case))
    with (contextlib.redirect_stderr(io.StringIO()), mock.patch.object(time, "sleep", lambda seconds: None),
          mock.patch.object(WaitFunction, "_wait_interval", lambda *_, **__: None)):
        running = threading.Thread(target=worker.start, daemon=True)
        running.start()
        running.join(SECONDS_MAX)
    return {"status": "HANGS"} if running.is_alive() else _outcome(worker.env)


def _outcome(env):
    end = env.program_state()
    types = [event["type"] for event in env.event_manager.get_event_history()]
    outcome = {"event_types": [getattr(type_, "value", type_) for type_ in types]}
    if isinstance(end, program_state.ProgramEnded):
        return outcome | {"status": "SUCCEEDED", "output": env.states.get_input()}
    if isinstance(end, program_state.ProgramTimedOut):
        return outcome | {"status": "TIMED_OUT"}
    if isinstance(end, program_state.ProgramError):
        return outcome | {"status": "FAILED", "error": end.error.get("error"), "cause": end.error.get("cause")}
    return outcome | {"status": type(end).__name__}
