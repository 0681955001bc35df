"""Recorded executions of Step Functions on the real stack: a worker answers as the recordings' tasks were answered, and each
job's end and history must be the recorded ones (issue 4, Done when 2). A fixed sample of them by default; all with
JOURNEY_CASES=all, or those with another text in their name. What cannot agree is listed with its reason in tests/conformance/recordings.json."""

import concurrent.futures
import json
import os
import queue
import time
import unittest

import recordings
from running_system import eventually
from stub_worker import StubWorker, as_text
from system import SYSTEM

POOL = "stubs"
SOURCE = "recordings"
LEVELS = ("status", "output", "error", "cause", "event_types", "event_chain")
SAMPLE_EVERY = 8
HANDS = 4  # Command lines at once: each is a process.
PINNED = recordings.SOURCE / "tests" / "conformance" / "recordings.json"


def sample(cases):
    """All that have tasks of their own, and some of each kind of the others; the same ones every day."""
    wanted = os.environ.get("JOURNEY_CASES", "")
    if wanted:
        return [case for case in cases if wanted == "all" or wanted in case["name"]]
    return [case for number, case in enumerate(cases) if number % SAMPLE_EVERY == 0 or case["runnable"] != "pure"]


class Conformance(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not recordings.FOLDER.is_dir():
            raise unittest.SkipTest(f"there are no recordings in {recordings.FOLDER}")
        cls.pinned = json.loads(PINNED.read_text(encoding="utf-8"))
        cls.compare = recordings.comparator()
        cls.cases = {f"case-{number:04}": case for number, case in enumerate(sample(recordings.load()))}

    def each(self, action, items):
        with concurrent.futures.ThreadPoolExecutor(HANDS) as hands:
            return list(hands.map(action, items))

    def put(self, name):
        case = self.cases[name]
        definition = SYSTEM.file(f"{name}.asl.json", json.dumps(case["definition"]))
        mapped = recordings.resource_map(case["definition"], f"millrace:{POOL}:{StubWorker.operation}")
        resources = SYSTEM.file(f"{name}.resources.json", json.dumps(mapped))
        SYSTEM.millrace("workflow", "put", definition, "--name", name, "--resources", resources, "--limits", "aws")

    def start_worker(self):
        recorded, waiting, self.tokens = {}, set(), queue.Queue()
        for name, case in self.cases.items():
            recorded |= {(name, state): results for state, results in recordings.results_by_state(case).items()}
            waiting |= {(name, state) for state, resource in recordings.tasks_of(case["definition"])
                        if resource.endswith(recordings.TOKEN_SUFFIX)}
        worker = StubWorker(SYSTEM.bootstrap(), POOL, recorded, waiting, lambda *answer: self.tokens.put(answer))
        self.addCleanup(worker.stop)
        return worker

    def submit_all(self):
        producer = SYSTEM.producer()
        for name, case in self.cases.items():
            producer.produce("millrace.requests", json.dumps({"workflow": name, "input": case["input"]}).encode(), headers={
                "ce_specversion": "1.0", "ce_id": name, "ce_source": SOURCE, "ce_type": "millrace.job.requested",
                "content-type": "application/json"})
        producer.flush(60)

    def answer_tokens(self):
        """What others would say who were handed a token."""
        while not self.tokens.empty():
            token, result = self.tokens.get()
            if result["kind"] == "succeed":
                SYSTEM.millrace("task", "succeed", token, "--output", json.dumps(result.get("output")))
                continue
            said = [word for name in ("error", "cause") if result.get(name) for word in (f"--{name}", as_text(result[name]))]
            SYSTEM.millrace("task", "fail", token, *said)

    def all_ended(self):
        self.answer_tokens()
        ended = SYSTEM.query_one("SELECT count(*) FROM jobs WHERE event_source = %s AND finished_at IS NOT NULL", SOURCE)
        return ended == len(self.cases)

    def what_became_of(self, job):
        told = SYSTEM.read("job", "result", job, may_fail=True)
        events = SYSTEM.read("job", "history", job)
        actual = {name: told[name] for name in ("status", "output", "error", "cause") if told.get(name) is not None}
        return actual | {"events": events, "event_types": [event["type"] for event in events]}

    def difference(self, name, job):
        found = self.compare.check_execution(self.cases[name], self.what_became_of(job), LEVELS)
        return {level: differences for level, differences in found.items() if differences}

    def test_recorded_executions_end_the_same_way_with_the_same_history(self):
        began = time.monotonic()
        self.each(self.put, self.cases)
        worker = self.start_worker()
        submitted = time.monotonic()
        self.submit_all()
        eventually(self.all_ended, "the end of all jobs", seconds=180, every=0.5)
        ended = time.monotonic()
        jobs = dict(SYSTEM.query("SELECT event_id, job_id FROM jobs WHERE event_source = %s", SOURCE))
        found = dict(zip(self.cases, self.each(lambda name: self.difference(name, jobs[name]), self.cases)))

        different = {self.cases[name]["name"]: levels for name, levels in found.items() if levels}
        print(f"{len(self.cases)} recordings, {len(self.cases) - len(different)} agree; put in {submitted - began:.0f} s, "
              f"run in {ended - submitted:.0f} s, read in {time.monotonic() - ended:.0f} s", flush=True)
        excused = self.pinned["cannot"] | self.pinned["cannot_on_the_stack"]
        problems = [f"{name}: {json.dumps(levels)[:900]}" for name, levels in different.items() if name not in excused]
        problems += [f"{case['name']} is listed in {PINNED.name} and agrees" for case in self.cases.values()
                     if case["name"] in excused and case["name"] not in different]
        self.assertEqual(problems, [], f"tasks that no recording answers: {worker.unexpected}")


if __name__ == "__main__":
    unittest.main()
