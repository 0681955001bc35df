"""A checker that never objects proves nothing: every kind of harm is done to a good run, and it must see it."""

import copy
import json
import unittest

import history_path
import invariants_of_events  # noqa: F401: registers its invariants
import invariants_of_jobs  # noqa: F401
from good_evidence import CHAIN, chain_history, good, history, record
from verdict import HELD, NOT_JUDGED, REPORTED, VIOLATED, judge_all


def job(evidence, name="j0-a"):
    return next(each for each in evidence.jobs if each["job_id"] == name)


def rows(evidence, name="j0-a"):
    return [row for row in evidence.history if row["job_id"] == name]


def noted(evidence, kind):
    return next(line for line in evidence.journal if line["kind"] == kind)


def change(rows, **values):
    for row in rows:
        row.update(values)


def renumbered(evidence, name, events):
    """The job's history as one row."""
    evidence.history = [row for row in evidence.history if row["job_id"] != name]
    evidence.history.append({"job_id": name, "first_id": 1, "last_id": len(events), "events": events})
    job(evidence, name)["history_events"] = len(events)


def in_a_row(events):
    return [copy.deepcopy(event) | {"id": number, "previous": number - 1} for number, event in enumerate(events, 1)]


def without(events, *types):
    """The events without some, numbered as if they had never been."""
    return in_a_row(event for event in events if event["type"] not in types)


def skip(evidence, *types):
    renumbered(evidence, "j0-a", without(chain_history(1), *types))


def record_at(evidence, topic, at=0):
    return [each for each in evidence.records if each.topic == topic][at]


def rewrite(each, **values):
    each.value = json.dumps(json.loads(each.value) | values).encode()


def repeat_effect(evidence, key):
    evidence.ledger.append({"kind": "applied", "key": key, "attempt": 2, "effect": "effect-1", "at": 106.0})


def apply_again_by_a_task_of_its_own(evidence):
    repeat_effect(evidence, "task-0-again")
    evidence.records.append(record("millrace.tasks.invoke", 0, 9, "task.dispatched", "again", {
        "job_id": "j0-a", "task_id": "task-0-again", "attempt": 1, "token": "token-again", "input": {}}))


def schedule_again(evidence):
    events = chain_history(1)
    renumbered(evidence, "j0-a", in_a_row([*events[:2], *events[2:4], *events[2:4], *events[2:]]))


def second_outcome(evidence):
    events = chain_history(1)
    renumbered(evidence, "j0-a", in_a_row([*events[:5], events[4], *events[5:]]))


def growing(evidence, figure, by):
    for minute, line in enumerate(line for line in evidence.journal if line["kind"] == "sample"):
        line[figure] += by * minute


def told_to_another(evidence):
    evidence.journal.append({"kind": "decision", "at": 104.0, "approval": "task-2", "decision": "rejected", "by": "bob", "told": "accepted"})


HARMS = {
    "a job that was accepted is lost": ("I1", lambda e: e.jobs.remove(job(e))),
    "a job never ends": ("I1", lambda e: change([job(e)], status="RUNNING", finished_at=None)),
    "a request becomes two jobs": ("I1", lambda e: e.jobs.append(job(e) | {"job_id": "j0-z"})),
    "a job ends twice": ("I1", lambda e: rows(e)[-1]["events"].append(dict(rows(e)[-1]["events"][-1], id=12, previous=11))),
    "a job that nobody asked for": ("I2", lambda e: e.journal.remove(noted(e, "request"))),
    "a submission is forgotten": ("I2", lambda e: e.submissions.pop(0)),
    "a gap in a history": ("I3", lambda e: e.history.remove(rows(e)[0])),
    "a batch of history twice": ("I3", lambda e: e.history.append(copy.deepcopy(rows(e)[1]))),
    "a state is jumped over": ("I3", lambda e: skip(e, "ChoiceStateEntered", "ChoiceStateExited")),
    "a job succeeds in the middle": ("I3", lambda e: skip(e, "PassStateEntered", "PassStateExited")),
    "a state that the workflow does not have": ("I3", lambda e: rows(e)[0]["events"][1]["details"].update(name="Elsewhere")),
    "an outcome is recorded twice": ("I3", second_outcome),
    "a status that its history does not have": ("I3", lambda e: change([job(e)], status="FAILED")),
    "an output of another job": ("I4", lambda e: change([job(e)], output={"effect": "effect-2"})),
    "a job fails that must not": ("I4", lambda e: change([job(e)], status="TIMED_OUT")),
    "an effect under two keys": ("I5", lambda e: repeat_effect(e, "another-key")),
    "an effect again by a second task though the first had not failed": ("I5", apply_again_by_a_task_of_its_own),
    "an effect twice under its key": ("I5", lambda e: repeat_effect(e, "task-0")),
    "a lost effect": ("I6", lambda e: e.ledger.pop(1)),
    "an outcome that nobody gave": ("I7", lambda e: rewrite(record_at(e, "millrace.results"), output={"effect": "other"})),
    "an outcome under a token that was not handed out": ("I7", lambda e: rewrite(record_at(e, "millrace.results"), token="guessed")),
    "an outcome of an attempt that was not handed out": ("I7", lambda e: rewrite(record_at(e, "millrace.results"), attempt=2)),
    "a forged outcome": ("I7", lambda e: e.journal.append({"kind": "forged", "at": 1.0, "output": job(e)["output"]})),
    "a row of a Map is lost": ("I8", lambda e: e.map_results.pop()),
    "a row of a Map twice": ("I8", lambda e: e.map_results.append(dict(e.map_results[1], first_unit=1))),
    "a Map that never ended": ("I8", lambda e: change(e.map_runs, status="RUNNING")),
    "a wrong count of events": ("I9", lambda e: change([job(e)], history_events=4)),
    "an unsent batch": ("I10", lambda e: e.outbox.append({"shard": 1, "batch": 8})),
    "a timer of a job that ended": ("I11", lambda e: change([job(e)], wake_at=1999.0)),
    "an open task of a job that ended": ("I11", lambda e: change([job(e)], open_tasks=1)),
    "a timer that nobody saw": ("I11", lambda e: change([job(e)], status="RUNNING", finished_at=None, wake_at=1900.0)),
    "a command that nobody applied": ("I11", lambda e: change(e.commands, applied_at=None)),
    "two tokens of one attempt": ("I12", lambda e: e.records.append(record(
        "millrace.tasks.invoke", 0, 9, "task.dispatched", "x", {"job_id": "j0-a", "task_id": "task-0", "attempt": 1, "token": "other"}))),
    "a record that was skipped": ("I13", lambda e: change(e.positions[:1], requests_next=2)),
    "a position beyond the log": ("I13", lambda e: change(e.positions[1:], results_next=5)),
    "a good record became a dead letter": ("I14", lambda e: e.journal.remove(noted(e, "poison"))),
    "poison was swallowed": ("I14", lambda e: e.records.remove(record_at(e, "millrace.dead"))),
    "a decision after the deadline": ("I15", lambda e: change(e.approvals, decided_at=109.0)),
    "two people were told that they decided": ("I15", told_to_another),
    "a decision that the job did not follow": ("I15", lambda e: change([job(e, "j0-c")], output={"decision": "rejected"})),
    "a decision was overwritten by the deadline": ("I15", lambda e: change(e.approvals, status="expired")),
    "a task is retried beyond its Retry": ("I16", schedule_again),
    "a task is dispatched without end": ("I16", lambda e: rewrite(record_at(e, "millrace.tasks.invoke"), attempt=21)),
    "a secret in a log": ("I18", lambda e: e.secret_hits.append("log noop-1.log")),
    "memory grows": ("I19", lambda e: growing(e, "rss", 8 << 20)),
    "descriptors leak": ("I19", lambda e: growing(e, "fds", 3)),
    "events of a job out of order": ("I20", lambda e: rewrite(record_at(e, "millrace.events"), sequence=99)),
    "one event id, two contents": ("I20", lambda e: e.records.append(record(
        "millrace.events", 0, 99, "job.finished", "j0-a/finished", {"job_id": "j0-a", "kind": "finished", "sequence": 7}))),
    "an end that was not announced": ("I20", lambda e: e.records.remove(record_at(e, "millrace.events", 1))),
    "an end that was announced twice": ("I20", lambda e: e.records.append(record(
        "millrace.events", 0, 99, "job.finished", "another-id", {"job_id": "j0-a", "kind": "finished", "sequence": 11}))),
}


def states(evidence):
    return {verdict.name: verdict.state for verdict in judge_all(evidence)}


class Checker(unittest.TestCase):
    def test_a_good_run_is_good(self):
        for verdict in judge_all(good()):
            wanted = {"I17": NOT_JUDGED, "I21": REPORTED}.get(verdict.name, HELD)
            self.assertEqual(verdict.state, wanted, verdict.text())

    def test_every_harm_is_seen(self):
        self.assertGreaterEqual(len(HARMS), 18)
        for harm, (invariant, do) in HARMS.items():
            with self.subTest(harm):
                evidence = good()
                do(evidence)
                self.assertEqual(states(evidence)[invariant], VIOLATED)

    def test_every_invariant_but_the_figures_can_object(self):
        objecting = {invariant for invariant, _ in HARMS.values()}
        self.assertEqual(set(states(good())) - objecting, {"I17", "I21"})

    def test_what_cannot_be_judged_is_said_to_be_so(self):
        evidence = good()
        evidence.absent = {"ledger": "no ledger was given", "secrets": "no secret was planted"}
        evidence.journal = [line for line in evidence.journal if line["kind"] not in ("rest", "sample")]
        told = states(evidence)
        self.assertEqual({name for name, state in told.items() if state == NOT_JUDGED},
                         {"I5", "I6", "I10", "I11", "I13", "I17", "I18", "I19"})

    def test_a_request_of_unknown_fate_may_be_a_job_or_none(self):
        evidence = good()
        evidence.journal.append(dict(noted(evidence, "request"), id="unknown", acknowledged=False))
        self.assertEqual(states(evidence)["I1"], HELD)

    def test_an_effect_may_happen_again_when_the_outside_said_that_it_failed_and_the_state_retries(self):
        run = good()
        apply_again_by_a_task_of_its_own(run)
        events = chain_history(1)
        failed = dict(events[4], type="TaskFailed", details={"resourceType": "invoke", "resource": "agent", "error": "Agent.Failed"})
        renumbered(run, "j0-a", in_a_row([*events[:4], failed, *events[2:]]))
        self.assertEqual(states(run)["I5"], HELD)

    def test_a_job_that_was_redriven_has_two_ends_and_announces_both(self):
        evidence = good()
        last = rows(evidence)[-1]["events"]
        again = dict(last[-1], type="ExecutionRedriven", previous=last[-1]["id"], id=last[-1]["id"] + 1)
        last.append(again)
        self.assertEqual(states(evidence)["I20"], VIOLATED)
        evidence.records.append(record("millrace.events", 0, 99, "job.finished", "another-id",
                                       {"job_id": "j0-a", "kind": "finished", "sequence": 11}))
        self.assertEqual(states(evidence)["I20"], HELD)

    def test_the_walker_knows_branches(self):
        definition = {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": True, "Branches": [CHAIN]}}}
        events = [("ExecutionStarted", {}), ("ParallelStateEntered", {"name": "Both"}), ("ParallelStateStarted", {}),
                  ("TaskStateEntered", {"name": "One"})]
        walked = history(*events)
        machine = history_path.Machine(definition)
        by_id = {event["id"]: event for event in walked}
        self.assertEqual(list(history_path.entering(machine, walked[3], by_id)), [])
        walked[2]["type"] = "MapIterationStarted"
        self.assertNotEqual(list(history_path.entering(machine, walked[3], by_id)), [])


if __name__ == "__main__":
    unittest.main()
