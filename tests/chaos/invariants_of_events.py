"""Invariants of what left the engine: events, tasks, effects outside, dead letters, secrets (guides/reliability.md, section 4.3)."""

import collections
import json

from verdict import NotJudged, Reported, invariant

GROWTH_MAX, LONG_ENOUGH_SECONDS = 1.2, 600
# What a process may gain at any time: an allocator's arena, a connection pool's second session.
SLACK = {"rss": 24 << 20, "fds": 12, "threads": 8}
CHILDREN = "states"  # Executions answer one another too, but ask by requests.


def same(value):
    return json.dumps(value, sort_keys=True)


def whole_log(evidence):
    if evidence.noted("log_lost"):
        raise NotJudged("the log was lost on purpose: the topics do not tell all")


def effects(evidence):
    if "ledger" in evidence.absent:
        raise NotJudged(evidence.absent["ledger"])
    return [line for line in evidence.ledger if line["kind"] == "applied"]


@invariant("I5", "no effect outside happened twice, but where the outside said that it failed and the state's Retry asked for another")
def applied_once(evidence):
    applied = effects(evidence)
    job_of_task = {task["task_id"]: task["job_id"] for task in (record.json() for record in evidence.tasks())}
    failures = collections.Counter(row["job_id"] for row in evidence.history for event in row["events"]
                                   if event["type"] in ("TaskFailed", "TaskTimedOut"))
    keys_of = collections.defaultdict(list)
    for line in applied:
        keys_of[line["effect"]].append(line["key"])
    for effect, keys in keys_of.items():
        jobs = {job_of_task.get(key) for key in keys}
        # A Retry is a task of its own under a key of its own: each key but the last must have failed in the history of its one job.
        is_retried = len(set(keys)) == len(keys) and len(jobs) == 1 and failures[min(jobs, key=str)] >= len(keys) - 1
        if len(keys) > 1 and not is_retried:
            yield f"{effect} was applied {len(keys)} times, under {len(set(keys))} keys"
    return len(applied)


@invariant("I6", "every effect that a history claims has happened")
def no_lost_effect(evidence):
    applied = {line["effect"] for line in effects(evidence)}
    claimed = 0
    for row in evidence.history:
        for event in row["events"]:
            output = event.get("details", {}).get("output")
            if event["type"] != "TaskSucceeded" or not isinstance(output, dict) or "receipt" not in output:
                continue
            claimed += 1
            if output.get("effect") not in applied:
                yield f"{row['job_id']} claims {output.get('effect')}, which was never applied"
    return claimed


@invariant("I7", "every recorded outcome was given under a token that was handed out; no forged one counts")
def only_tokens_count(evidence):
    whole_log(evidence)
    handed_out = {}
    for record in evidence.tasks():
        task = record.json()
        if "token" in task:
            handed_out[(task["task_id"], task["attempt"], task["token"])] = task["job_id"]
    given = collections.defaultdict(set)
    for record in evidence.topic("millrace.results"):
        result = record.json()
        place = (result.get("task_id"), result.get("attempt"), result.get("token"))
        if result.get("outcome") == "succeeded" and place in handed_out:
            given[handed_out[place]].add(same(result.get("output")) if not result.get("dataref") else None)
    forged = {same(line["output"]) for line in evidence.noted("forged")}
    looked_at = 0
    for row in evidence.history:
        for event in row["events"]:
            details = event.get("details", {})
            if event["type"] != "TaskSucceeded" or details.get("resourceType") == CHILDREN:
                continue
            looked_at += 1
            output, known = same(details.get("output")), given[row["job_id"]]
            if output in forged:
                yield f"{row['job_id']}: a forged outcome was recorded: {output[:120]}"
            elif output not in known and None not in known:
                yield f"{row['job_id']}: nobody with a token gave {output[:120]}"
    return looked_at


@invariant("I12", "an attempt of a task has one token")
def one_token(evidence):
    tokens, attempts = collections.defaultdict(set), collections.defaultdict(set)
    for record in evidence.tasks():
        task = record.json()
        if "token" in task:
            tokens[(task["task_id"], task["attempt"])].add(task["token"])
            attempts[task["task_id"]].add(task["attempt"])
    for (task, attempt), each in tokens.items():
        if len(each) > 1:
            yield f"attempt {attempt} of task {task} has {len(each)} tokens"
    return len(attempts)


@invariant("I14", "the dead letters are what was made to be one, and nothing else")
def only_poison(evidence):
    whole_log(evidence)
    poison = {(line["topic"], line["partition"], line["offset"]) for line in evidence.noted("poison") if line.get("offset") is not None}
    dead = collections.Counter()
    for record in evidence.topic("millrace.dead"):
        headers = record.headers
        place = (headers.get("x-original-topic"), int(headers.get("x-original-partition", -1)), int(headers.get("x-original-offset", -1)))
        dead[place] += 1
        if place not in poison:
            yield f"{place} is dead: {headers.get('x-error-type')} {headers.get('x-error-message', '')[:160]}"
    for place in sorted(poison - set(dead)):
        yield f"the poison at {place} is no dead letter"
    return len(poison) + len(dead)


@invariant("I17", "no rate is exceeded")
def no_rate(evidence):
    raise NotJudged("the load has no provider with a rate; journey_batch_models and journey_trade_outage hold rates and breakers")
    yield  # A generator, like the others.


@invariant("I18", "no secret shows in PostgreSQL, topics or logs")
def no_secret(evidence):
    if "secrets" in evidence.absent:
        raise NotJudged(evidence.absent["secrets"])
    yield from evidence.secret_hits
    return len(evidence.noted("secret"))


@invariant("I19", "no process grows")
def no_growth(evidence):
    samples = collections.defaultdict(list)
    for line in evidence.noted("sample"):
        samples[line["process"]].append(line)
    times = [line["at"] for line in evidence.noted("sample")]
    if not times or max(times) - min(times) < LONG_ENOUGH_SECONDS:
        raise NotJudged(f"the run was shorter than {LONG_ENOUGH_SECONDS} s")
    for process, own in sorted(samples.items()):
        quarter = max(1, len(own) // 4)
        early, late = own[quarter:2 * quarter], own[-quarter:]  # The first quarter warms up.
        for figure, slack in SLACK.items():
            was, is_now = peak(early, figure), peak(late, figure)
            if was and is_now > max(was * GROWTH_MAX, was + slack):
                yield f"{process}: {figure} went from {was} to {is_now}"
    return len(times)


def peak(samples, figure):
    return max((sample[figure] for sample in samples), default=0)


@invariant("I20", "a job's events come in the order of what they tell, and one id tells one thing")
def ordered_events(evidence):
    whole_log(evidence)
    contents, seen, last, ends = {}, set(), {}, collections.defaultdict(set)
    events = sorted(evidence.topic("millrace.events"), key=lambda record: (record.partition, record.offset))
    for record in events:
        told = record.json()
        if contents.setdefault(record.event_id, record.value) != record.value:
            yield f"event {record.event_id} has two contents"
            continue
        job = told.get("job_id")
        if job is None or record.event_id in seen:
            continue
        seen.add(record.event_id)
        if told["sequence"] < last.get(job, 0):
            yield f"{job}: sequence {told['sequence']} was told after {last[job]}"
        last[job] = max(last.get(job, 0), told["sequence"])
        if told["kind"] == "finished":
            ends[job].add(record.event_id)
    histories, _ = evidence.events_by_job()
    for job in evidence.jobs:
        # A redrive goes on after an end, and comes to another.
        redrives = sum(event["type"] == "ExecutionRedriven" for event in histories[job["job_id"]])
        announced, ended = len(ends.pop(job["job_id"], ())), redrives + (job["finished_at"] is not None)
        if announced != ended:
            yield f"{job['job_id']} ended {ended} times and announced {announced} ends"
    for job, each in ends.items():
        yield f"{job} announced {len(each)} ends, and there is no such job"
    return len(events)


@invariant("I21", "how much was done again")
def done_again(evidence):
    runs, dispatches = collections.Counter(), collections.defaultdict(set)
    for record in evidence.tasks():
        task = record.json()
        if "task_id" in task and not task.get("handle"):
            dispatches[task["task_id"]].add(task["attempt"])
    for record in evidence.topic("millrace.results"):
        result = record.json()
        if record.kind == "task.finished" and result.get("outcome") != "pending" and result.get("task_id") in dispatches:
            runs[result["task_id"]] += 1
    if not dispatches:
        raise NotJudged("there was no task")
    again = sum(count - 1 for count in runs.values())
    second = sum(len(each) - 1 for each in dispatches.values())
    calls = [line for line in evidence.ledger if line["kind"] == "call"]
    keys = {line["key"] for line in calls}
    raise Reported(f"{len(dispatches)} tasks: {again} answers more than one ({again / len(dispatches):.2%}), {second} dispatches more "
                   f"than one ({second / len(dispatches):.2%}); the ledger was called {len(calls)} times for {len(keys)} keys")
    yield  # A generator, like the others.
