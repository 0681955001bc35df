"""A small run in which everything is right, for the checker's own tests: four jobs, made by hand."""

import json

from evidence import Evidence, Record

SOURCE = "test"
CHAIN = {"StartAt": "One", "States": {
    "One": {"Type": "Task", "Resource": "millrace:invoke:agent", "Next": "Two",
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]},
    "Two": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "Yes"}], "Default": "No"},
    "Yes": {"Type": "Pass", "End": True}, "No": {"Type": "Fail"}}}
ASK = {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "millrace:approve:ask", "End": True}}}
MANY = {"StartAt": "Each", "States": {"Each": {
    "Type": "Map", "End": True, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "Do", "States": {
        "Do": {"Type": "Task", "Resource": "millrace:noop:echo", "End": True}}}}}}


def history(*steps):
    """Events one after the other, but the first state follows from none, as AWS numbers them; a step is a type and its details."""
    return [{"id": number, "previous": number - 1 if number > 2 else 0, "type": kind, "details": details}
            for number, (kind, details) in enumerate(steps, 1)]


def task(state, output):
    service = {"resourceType": "invoke", "resource": "agent"}
    return [("TaskStateEntered", {"name": state}), ("TaskScheduled", service), ("TaskStarted", service),
            ("TaskSucceeded", service | {"output": output}), ("TaskStateExited", {"name": state})]


def effect_of(number):
    return {"effect": f"effect-{number}", "receipt": f"receipt-{number}"}


def chain_history(number):
    return history(("ExecutionStarted", {}), *task("One", effect_of(number)), ("ChoiceStateEntered", {"name": "Two"}),
                   ("ChoiceStateExited", {"name": "Two"}), ("PassStateEntered", {"name": "Yes"}), ("PassStateExited", {"name": "Yes"}),
                   ("ExecutionSucceeded", {}))


DECISION = {"decision": "approved"}
JOBS = [("j0-a", "chain", chain_history(1), effect_of(1)), ("j1-b", "chain", chain_history(2), effect_of(2)),
        ("j0-c", "ask", history(("ExecutionStarted", {}), *task("Ask", DECISION), ("ExecutionSucceeded", {})), DECISION),
        ("j1-d", "many", history(("ExecutionStarted", {}), ("MapStateEntered", {"name": "Each"}), ("MapRunStarted", {}),
                                 ("MapRunSucceeded", {}), ("MapStateExited", {"name": "Each"}), ("ExecutionSucceeded", {})), [1, 2, 3])]


def record(topic, partition, offset, kind, event_id, value):
    return Record(topic, partition, offset, {"ce_type": f"millrace.{kind}", "ce_id": event_id}, json.dumps(value).encode())


def records():
    for number, (job, workflow, events, output) in enumerate(JOBS):
        shard = number % 2
        yield record("millrace.requests", shard, number // 2, "job.requested", str(number), {"workflow": workflow})
        if workflow != "many":
            handed_out = {"job_id": job, "task_id": f"task-{number}", "attempt": 1, "token": f"token-{number}", "input": {}}
            given = {name: handed_out[name] for name in ("job_id", "task_id", "attempt", "token")}
            yield record("millrace.tasks.invoke", shard, number, "task.dispatched", f"dispatch-{number}", handed_out)
            yield record("millrace.results", shard, number // 2, "task.finished", f"result-{number}",
                         given | {"outcome": "succeeded", "output": output})
        for kind, sequence in (("accepted", 1), ("finished", len(events))):
            yield record("millrace.events", shard, 2 * number + (kind == "finished"), f"job.{kind}", f"{job}/{kind}",
                         {"job_id": job, "kind": kind, "sequence": sequence})
    yield Record("millrace.requests", 0, 2, {}, b"{")
    yield Record("millrace.dead", 0, 0, {"x-original-topic": "millrace.requests", "x-original-partition": "0", "x-original-offset": "2",
                                         "x-error-type": "InvalidJson"}, b"{")


def good():
    evidence = Evidence(records=list(records()))
    definitions = {"chain": CHAIN, "ask": ASK, "many": MANY}
    evidence.workflows = [{"name": name, "version": 1, "definition": each} for name, each in definitions.items()]
    for number, (job, workflow, events, output) in enumerate(JOBS):
        evidence.jobs.append({
            "job_id": job, "shard": number % 2, "workflow": workflow, "workflow_version": 1, "status": "SUCCEEDED", "event_source": SOURCE,
            "event_id": str(number), "parent": None, "created_at": 100.0, "finished_at": 110.0, "input": {}, "claim_checked": False,
            "output": output, "error": None, "cause": None, "open_tasks": 0, "wake_at": None, "history_events": len(events)})
        for first, last in ((0, 3), (3, len(events))):
            evidence.history.append({"job_id": job, "first_id": first + 1, "last_id": last, "events": events[first:last]})
        evidence.submissions.append({"identity": f"event:{SOURCE} {number}", "job_id": job})
        evidence.journal.append({"kind": "request", "at": 100.0, "source": SOURCE, "id": str(number), "workflow": workflow,
                                 "status": "SUCCEEDED", "outputs": [output], "acknowledged": True})
    for number in (1, 2):
        key = {"key": f"task-{number - 1}", "attempt": 1, "effect": f"effect-{number}", "at": 105.0}
        evidence.ledger += [{"kind": "call"} | key, {"kind": "applied"} | key]
    evidence.positions = [{"shard": 0, "epoch": 3, "batch": 9, "sent_through": 9, "requests_next": 3, "results_next": 2},
                          {"shard": 1, "epoch": 2, "batch": 7, "sent_through": 7, "requests_next": 2, "results_next": 1}]
    evidence.log_ends = {("millrace.requests", 0): 3, ("millrace.requests", 1): 2, ("millrace.results", 0): 2, ("millrace.results", 1): 1}
    evidence.outbox = [{"shard": 0, "batch": 9}]
    evidence.approvals = [{"approval_id": "task-2", "job_id": "j0-c", "status": "approved", "decided_by": "ann", "decided_at": 104.0,
                           "deadline": 108.0, "asked_at": 101.0}]
    evidence.commands = [{"id": 1, "job_id": "j0-c", "kind": "poll_now", "applied_at": 105.0, "outcome": "ok"}]
    evidence.map_runs = [{"job_id": "j1-d", "run_id": "run", "round": 0, "status": "SUCCEEDED", "items": 3, "units": 3, "units_done": 3}]
    evidence.map_results = [{"run_id": "run", "round": 0, "first_unit": first, "units": units} for first, units in ((0, 2), (2, 1))]
    evidence.journal += [
        {"kind": "decision", "at": 104.0, "approval": "task-2", "decision": "approved", "by": "ann", "told": "accepted"},
        {"kind": "poison", "at": 103.0, "topic": "millrace.requests", "partition": 0, "offset": 2},
        {"kind": "secret", "at": 99.0, "value": "canary"},
        *({"kind": "sample", "at": 100.0 + 60 * minute, "process": "noop-1", "pid": 7, "rss": 40 << 20, "fds": 30, "threads": 12}
          for minute in range(20)),
        {"kind": "rest", "at": 2000.0}]
    return evidence
