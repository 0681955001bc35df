"""Invariants of what PostgreSQL holds: jobs, histories, positions, waiting (guides/reliability.md, section 4.3)."""

import collections

import history_path
from evidence import TERMINAL
from verdict import NotJudged, invariant

OVERDUE_SECONDS = 5
DISPATCHES_MAX = 20


def fields(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def at_rest(evidence):
    at = evidence.rest_at()
    if at is None:
        raise NotJudged("the run never came to rest: the journal has no line of kind rest")
    return at


@invariant("I1", "every accepted job ended exactly once")
def one_end(evidence):
    jobs = collections.defaultdict(list)
    for job in evidence.jobs:
        jobs[(job["event_source"], job["event_id"])].append(job)
    requests = evidence.requests()
    for place, request in requests.items():
        found = jobs.get(place, [])
        if len(found) > 1:
            yield f"request {place} became {len(found)} jobs: {fields(found, 'job_id')}"
        if not found and request["acknowledged"]:
            yield f"request {place} of {request['workflow']} was acknowledged and became no job"
    events, _ = evidence.events_by_job()
    for job in evidence.jobs:
        if job["status"] not in TERMINAL or job["finished_at"] is None:
            yield f"{job['job_id']} ({job['workflow']}) is still {job['status']}"
        ends = [event["type"] for event in history_path.last_ends(events[job["job_id"]])]
        if job["status"] in TERMINAL and len(ends) != 1:
            yield f"{job['job_id']} has the ends {ends}"
    return len(requests)


@invariant("I2", "there is no job that nobody asked for")
def no_stranger(evidence):
    requests, known = evidence.requests(), {job["job_id"] for job in evidence.jobs}
    for job in evidence.jobs:
        is_child = job["parent"] is not None and job["parent"]["job_id"] in known
        if not is_child and (job["event_source"], job["event_id"]) not in requests:
            yield f"{job['job_id']} of {job['event_source']} {job['event_id']}"
    submitted = {row["job_id"] for row in evidence.submissions}
    for job in sorted(known - submitted):
        yield f"{job} has no row in submissions"
    for job in sorted(submitted - known):
        yield f"{job} is submitted and is no job"
    return len(known)


@invariant("I3", "every history is a way through its state machine, numbered without a gap")
def valid_paths(evidence):
    definitions = {(row["name"], row["version"]): row["definition"] for row in evidence.workflows}
    events, rows = evidence.events_by_job()
    for job in evidence.jobs:
        own = events[job["job_id"]]
        for row in rows[job["job_id"]]:
            ids = [event["id"] for event in row["events"]]
            if not ids or ids[0] != row["first_id"] or ids[-1] != row["last_id"]:
                yield f"{job['job_id']}: the row from {row['first_id']} to {row['last_id']} holds {ids[:1]}…{ids[-1:]}"
        definition = definitions.get((job["workflow"], job["workflow_version"]))
        if definition is None:
            yield f"{job['job_id']}: {job['workflow']}:{job['workflow_version']} is no workflow"
            continue
        if job["parent"] is not None and job["parent"].get("map_state"):
            continue  # It runs a part of the definition, an item processor; its end and numbering are judged by I1 and I9.
        for finding in history_path.findings(definition, own, TERMINAL.get(job["status"])):
            yield f"{job['job_id']} ({job['workflow']}): {finding}"
    return len(evidence.jobs)


@invariant("I4", "every job ended with the status and the output of a run without faults")
def right_outputs(evidence):
    looked_at, requests = 0, evidence.requests()
    for job in evidence.jobs:
        request = requests.get((job["event_source"], job["event_id"]))
        if request is None or job["finished_at"] is None:
            continue
        looked_at += 1
        if job["status"] != request["status"]:
            yield f"{job['job_id']} ({job['workflow']}) is {job['status']}, not {request['status']}: {job['error']} {job['cause']}"
        elif "outputs" in request and job["output"] not in request["outputs"]:
            yield f"{job['job_id']} ({job['workflow']}): {str(job['output'])[:200]} instead of {str(request['outputs'])[:200]}"
    return looked_at


@invariant("I8", "a distributed Map has an outcome for every unit, once")
def rows_out(evidence):
    results = collections.defaultdict(list)
    for row in evidence.map_results:
        results[(row["run_id"], row["round"])].append((row["first_unit"], row["units"]))
    failed = {job["job_id"] for job in evidence.jobs if job["status"] != "SUCCEEDED"}
    for run in evidence.map_runs:
        if run["job_id"] in failed and run["status"] != "RUNNING":
            continue  # A Map that failed has no outcome for what it left.
        if run["status"] != "SUCCEEDED":
            yield f"run {run['run_id']} of {run['job_id']} is {run['status']}"
            continue
        next_unit = 0
        for first, units in sorted(results[(run["run_id"], run["round"])]):
            if first != next_unit:
                yield f"run {run['run_id']}: units {next_unit} and {first} do not join"
            next_unit = max(next_unit, first + units)
        if next_unit != run["units"] or run["units_done"] != run["units"]:
            yield f"run {run['run_id']}: {next_unit} units have outcomes, {run['units_done']} count as done, {run['units']} there are"
    return len(evidence.map_runs)


@invariant("I9", "a job's count of events is its history's last number")
def counted_events(evidence):
    _, rows = evidence.events_by_job()
    for job in evidence.jobs:
        last = max((row["last_id"] for row in rows[job["job_id"]]), default=0)
        if last != job["history_events"]:
            yield f"{job['job_id']} counts {job['history_events']}, its history ends at {last}"
    return len(evidence.jobs)


@invariant("I10", "at rest nothing waits to be sent")
def nothing_unsent(evidence):
    at_rest(evidence)
    marks = {row["shard"]: row["sent_through"] for row in evidence.positions}
    for row in evidence.outbox:
        if row["batch"] > marks.get(row["shard"], 0):
            yield f"batch {row['batch']} of shard {row['shard']} is beyond the mark {marks.get(row['shard'])}"
    return len(evidence.positions)


@invariant("I11", "at rest nothing is overdue, and what ended waits for nothing")
def nothing_overdue(evidence):
    now = at_rest(evidence)
    for job in evidence.jobs:
        is_over = job["finished_at"] is not None
        if is_over and (job["wake_at"] is not None or job["open_tasks"] != 0):
            yield f"{job['job_id']} ended and still has wake_at {job['wake_at']}, {job['open_tasks']} open tasks"
        if not is_over and job["wake_at"] is not None and job["wake_at"] < now - OVERDUE_SECONDS:
            yield f"{job['job_id']} was due {now - job['wake_at']:.0f} s ago"
    for command in evidence.commands:
        if command["applied_at"] is None:
            yield f"command {command['id']} ({command['kind']} of {command['job_id']}) was never applied"
    return len(evidence.jobs)


@invariant("I13", "at rest all input is applied: positions stand at the ends of the log")
def all_applied(evidence):
    at_rest(evidence)
    for row in evidence.positions:
        for topic, column in (("millrace.requests", "requests_next"), ("millrace.results", "results_next")):
            end = evidence.log_ends.get((topic, row["shard"]))
            if end is None or row[column] != end:
                yield f"shard {row['shard']} is at {row[column]} of {topic}, which ends at {end}"
    return len(evidence.positions)


@invariant("I15", "every question has one decision, made in time, and its job went on with it")
def one_decision(evidence):
    jobs = {job["job_id"]: job for job in evidence.jobs}
    told = collections.defaultdict(set)
    for line in evidence.noted("decision"):
        if line["told"] == "accepted":
            told[line["approval"]].add((line["decision"], line["by"]))
    for row in evidence.approvals:
        name = row["approval_id"]
        if row["status"] == "pending":
            yield f"{name} is still open"
            continue
        if row["status"] == "expired" and told[name]:
            yield f"{name} expired, and {told[name]} were told that they had decided"
        if row["status"] != "expired":
            if row["decided_at"] is None or row["decided_at"] > row["deadline"]:
                yield f"{name} was decided at {row['decided_at']}, after its deadline {row['deadline']}"
            if told[name] - {(row["status"], row["decided_by"])}:
                yield f"{name} is {row['status']} by {row['decided_by']}, and {told[name]} were told that they had decided"
        job = jobs.get(row["job_id"])
        if job and job["status"] == "SUCCEEDED" and isinstance(job["output"], dict) and "decision" in job["output"]:
            if job["output"]["decision"] != row["status"]:
                yield f"{name} is {row['status']}, its job {row['job_id']} went on with {job['output']['decision']}"
    return len(evidence.approvals)


@invariant("I16", "no task is scheduled more often than its Retry allows, or dispatched without end")
def bounded_attempts(evidence):
    definitions = {(row["name"], row["version"]): history_path.Machine(row["definition"]) for row in evidence.workflows}
    events, _ = evidence.events_by_job()
    looked_at = 0
    for job in evidence.jobs:
        machine = definitions.get((job["workflow"], job["workflow_version"]))
        by_id = {event["id"]: event for event in events[job["job_id"]]}
        scheduled = collections.Counter()
        for event in by_id.values():
            if event["type"] != "TaskScheduled":
                continue
            looked_at += 1
            scheduled[entry_of(event, by_id)] += 1
        for (name, entry), count in scheduled.items():
            if machine is None or name not in machine.states:
                continue
            retries = sum(rule.get("MaxAttempts", 3) for rule in machine.states[name][0].get("Retry", []))
            if count > 1 + retries:
                yield f"{job['job_id']}: {name}, entered by event {entry}, was scheduled {count} times; {1 + retries} are allowed"
    attempts = {}
    for record in evidence.tasks():
        task = record.json()
        if "task_id" in task:
            attempts[task["task_id"]] = max(attempts.get(task["task_id"], 0), task["attempt"])
    for task, attempt in attempts.items():
        if attempt > DISPATCHES_MAX:
            yield f"task {task} was dispatched {attempt} times"
    return looked_at + len(attempts)


def entry_of(event, by_id):
    """The visit of a state that a scheduled task belongs to."""
    while event is not None and not event["type"].endswith("StateEntered"):
        event = by_id.get(event["previous"])
    return (event["details"].get("name"), event["id"]) if event else (None, 0)
