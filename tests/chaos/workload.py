"""What users do during a run, and what each job must come to whatever happens meanwhile."""

import hashlib
import json
import random
import uuid

ECHO = "millrace:noop:echo"
DEADLINE_SECONDS = 12  # For a person's answer.
BULK_BYTES = 300_000   # Above what travels inline.


def task(resource=ECHO, **fields):
    return {"Type": "Task", "Resource": resource, **({} if "Next" in fields else {"End": True}), **fields}


def machine(start, **states):
    return {"StartAt": start, "States": states}


def pages(items):
    return {"Type": "Map", "End": True, "ItemsPath": items,
            "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **machine("Do", Do=task())}}


CAUGHT = {"Type": "Pass", "End": True, "Parameters": {"n.$": "$.n", "error.$": "$.caught.Error"}}
TO_CAUGHT = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.caught", "Next": "Caught"}]

WORKFLOWS = {
    "chain": machine("One", One=task(Next="Two"), Two=task(Next="Three"), Three=task()),
    "bulk": machine("One", One=task(Next="Two"), Two=task()),
    "retry": machine("Try", Caught=CAUGHT, Try=task(
        "millrace:noop:missing", Next="Caught", Catch=TO_CAUGHT,
        Retry=[{"ErrorEquals": ["Millrace.UnknownOperation"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1}])),
    "spread": machine("Each", Each={"Type": "Map", "End": True, "ItemsPath": "$.items", "MaxConcurrency": 3,
                                    "ItemProcessor": machine("Do", Do=task())}),
    "pages": machine("Each", Each=pages("$.items")),
    "nested": machine("Child", Child=task(
        "arn:aws:states:::states:startExecution.sync:2", Parameters={"StateMachineArn": "chain", "Input.$": "$"},
        ResultSelector={"output.$": "$.Output"})),
    "patient": machine("Child", Child=task(
        "arn:aws:states:::states:startExecution.sync:2", Parameters={"StateMachineArn": "wait", "Input.$": "$"},
        ResultSelector={"output.$": "$.Output"})),
    "wait": machine("Wait", Wait={"Type": "Wait", "Seconds": 1, "Next": "Both"}, Both={"Type": "Parallel", "End": True, "Branches": [
        machine("Left", Left=task()), machine("Right", Right={"Type": "Pass", "End": True})]}),
    "unheard": machine("Call", Caught=CAUGHT, Call=task("millrace:nobody:nothing", Next="Caught", TimeoutSeconds=2, Catch=TO_CAUGHT)),
    "outside": machine("Call", Call=task(
        "millrace:invoke:agent", Parameters={"agent": "ledger", "input": {"effect.$": "$.effect"}},
        Retry=[{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 40, "BackoffRate": 1}])),
    "ask": machine("Ask", Ask=task(
        "millrace:approve:ask", Next="Told", ResultPath="$.asked", ResultSelector={"decision.$": "$.decision"},
        Parameters={"question": "Ship it?", "deadline_seconds": DEADLINE_SECONDS, "n.$": "$.n"}),
        Told={"Type": "Pass", "End": True, "Parameters": {"n.$": "$.n", "decision.$": "$.asked.decision"}}),
    "halved": machine("Each", Each=pages("$.items") | {"ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **machine("Do", Do=task("millrace:noop:missing"))}}),
    "parked": machine("Wait", Wait={"Type": "Wait", "Seconds": 86400, "Next": "Never"}, Never={"Type": "Succeed"}),
}
# How often each is asked for.
WEIGHTS = {"chain": 6, "bulk": 0.1, "retry": 2, "spread": 3, "pages": 1, "nested": 2, "wait": 3, "unheard": 1, "outside": 4, "ask": 2,
           "parked": 1}


def outside_of(effect):
    return {"effect": effect, "receipt": hashlib.sha256(effect.encode()).hexdigest()[:16]}


def request_of(workflow, number, source):
    """Input, and the status and outputs of which one must be the job's."""
    if workflow == "parked":
        return {"n": number}, "ABORTED", None  # Somebody cancels it.
    given = {"n": number}
    if workflow == "bulk":
        given["text"] = f"{number:08d}" * (BULK_BYTES // 8)
    if workflow in ("spread", "pages"):
        given["items"] = [{"n": number, "i": i} for i in range(6 if workflow == "spread" else 30)]
        return given, "SUCCEEDED", [given["items"]]
    if workflow == "halved":  # Its items fail, and fail again when it is taken up again.
        return given | {"items": [1, 2, 3]}, "FAILED", None
    if workflow == "outside":
        given["effect"] = f"{source}/{number}"
        return given, "SUCCEEDED", [outside_of(given["effect"])]
    if workflow == "ask":
        return given, "SUCCEEDED", [{"n": number, "decision": decision} for decision in ("approved", "rejected", "expired")]
    error = {"retry": "Millrace.UnknownOperation", "unheard": "States.Timeout"}.get(workflow)
    if error:
        return given, "SUCCEEDED", [{"n": number, "error": error}]
    output = [given, given] if workflow in ("wait", "patient") else given
    return given, "SUCCEEDED", [{"output": output} if workflow in ("nested", "patient") else output]


class Load:
    """Requests from one source, numbered; the journal has each once its fate is known. One thread."""

    def __init__(self, producer, journal, seed, weights=None):
        self.producer, self.journal, self.random = producer, journal, random.Random(seed)
        self.source, self.weights = f"chaos-{uuid.UUID(int=random.Random(f'{seed}').getrandbits(128))}", weights or WEIGHTS
        self.sent = self.settled = 0

    def send(self, workflow=None):
        workflow = workflow or self.random.choices(list(self.weights), list(self.weights.values()))[0]
        number, self.sent = self.sent, self.sent + 1
        given, status, outputs = request_of(workflow, number, self.source)
        line = {"source": self.source, "id": str(number), "workflow": workflow, "status": status,
                **({"outputs": outputs} if outputs is not None else {})}
        headers = {"ce_specversion": "1.0", "ce_id": str(number), "ce_source": self.source, "ce_type": "millrace.job.requested",
                   "content-type": "application/json"}
        body = json.dumps({"workflow": workflow, "input": given}).encode()
        self.producer.produce("millrace.requests", body, headers=headers,
                              on_delivery=lambda error, _: self.settle(line | {"acknowledged": error is None}))
        self.producer.poll(0)

    def settle(self, line):
        self.settled += 1
        self.journal.note("request", **line)

    def finish(self):
        """Until the fate of every request is known."""
        while self.settled < self.sent and self.producer.flush(30) > 0:
            pass
