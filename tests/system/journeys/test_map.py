"""Distributed Maps over files: as many items as JOURNEY_ITEMS says, with supervisors and workers killed on the way (Done when 7)."""

import collections
import json
import os
import pathlib
import subprocess
import time
import unittest

import aws_stand_ins
from system import SYSTEM
from running_system import BINARY, eventually

ITEMS = int(os.environ.get("JOURNEY_ITEMS", "30000"))
# A sanitizer's own books of every allocation are not the supervisor's memory.
IS_SANITIZED = b"__asan_init" in pathlib.Path(BINARY).read_bytes()
SUPERVISOR_BYTES_MAX = (1000 if IS_SANITIZED else 200) << 20


def distributed(operation, **fields):
    task = {"Type": "Task", "Resource": f"millrace:noop:{operation}", "End": True}
    return {"StartAt": "Each", "States": {"Each": {
        "Type": "Map", "End": True,
        "ItemReader": {"Resource": "millrace:file:get", "ReaderConfig": {"InputType": "JSONL"}, "Parameters": {"Uri.$": "$.file"}},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Do", "States": {"Do": task}},
        **fields}}}


TO_FILES = {"ResultWriter": {"Resource": "millrace:file:put", "Parameters": {"Bucket": "results", "Prefix": "map"}}}


STORAGE = None


def prepare():
    global STORAGE
    STORAGE = aws_stand_ins.Storage()
    SYSTEM.environment["MILLRACE_FILES_INPUT_ROOTS"] = str(SYSTEM.folder)
    SYSTEM.environment.update(aws_stand_ins.settings_for(STORAGE))


def of_s3(operation, reader):
    """As on AWS: read from a bucket, written to it."""
    return distributed(operation, ItemReader=reader, ResultWriter={
        "Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": aws_stand_ins.BUCKET, "Prefix": "results"}})


class Peaks:
    """The most memory that any supervisor had, sampled whenever somebody looks."""

    def __init__(self):
        self.bytes = 0

    def look(self):
        for worker in SYSTEM.workers("supervise"):
            try:
                status = pathlib.Path(f"/proc/{worker['pid']}/status").read_text()
            except OSError:
                continue
            self.bytes = max(self.bytes, *(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM")))


class Map(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        SYSTEM.put_workflow("recorded", distributed("record", **TO_FILES))
        SYSTEM.put_workflow("echoed", distributed("echo", **TO_FILES))
        SYSTEM.put_workflow("single", {"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "millrace:noop:echo", "End": True}}})
        cls.workers = [cls.start_worker(), cls.start_worker()]
        eventually(lambda: len(cls.live_workers()) == 2, "two workers")

    @classmethod
    def start_worker(cls):
        """The pool for tests is none that the stack starts."""
        log = (SYSTEM.folder / "noop.log").open("a")
        worker = subprocess.Popen([BINARY, "worker", "noop", "--concurrency", "8"], env=SYSTEM.environment, stdout=log, stderr=log)
        cls.addClassCleanup(worker.kill)
        return worker

    @staticmethod
    def live_workers():
        return [worker for worker in SYSTEM.read("worker", "list") if worker["pool"] == "noop" and worker["live"]]

    def lines(self, name, count):
        path = SYSTEM.folder / name
        with path.open("w") as out:
            for number in range(count):
                out.write(f'{{"n":{number},"text":"item {number} of a Map"}}\n')
        return path

    def submit(self, workflow, file):
        return SYSTEM.read("submit", workflow, "--input", json.dumps({"file": f"file://{file}"}))["id"]

    def units_done(self, job):
        rows = SYSTEM.query("SELECT units_done FROM map_runs WHERE job_id = %s", job)
        return rows[0][0] if rows else 0

    def wait(self, job, peaks, seconds=1500):
        def ended():
            peaks.look()
            return SYSTEM.query_one("SELECT finished_at IS NOT NULL FROM jobs WHERE job_id = %s", job)
        eventually(ended, f"the end of {job}", seconds=seconds, every=0.2)
        return SYSTEM.query("SELECT status, output, error, cause, extract(epoch FROM finished_at - created_at)::float FROM jobs WHERE job_id = %s", job)[0]

    def stored(self, uri):
        digest = uri.removeprefix("millrace-file:").split("/")[0]
        return SYSTEM.folder / "state" / "files" / "files" / digest[:2] / digest

    def recorded(self):
        counts = collections.Counter()
        for file in (SYSTEM.folder / "state" / "files").glob("noop-*.lines"):
            counts.update(json.loads(line)["n"] for line in file.read_text().splitlines())
        return counts

    def check_result(self, output, count):
        details = json.loads(output)["ResultWriterDetails"]
        manifest = json.loads(self.stored(details["Key"]).read_text())
        self.assertEqual(manifest["ResultFiles"]["FAILED"], [])
        (entry,) = manifest["ResultFiles"]["SUCCEEDED"]
        file = self.stored(entry["Key"])
        self.assertEqual(file.stat().st_size, entry["Size"])
        with file.open() as lines:
            for number, line in enumerate(lines):
                record = json.loads(line.strip("[],\n"))
                self.assertEqual(json.loads(record["Output"])["n"], number)
                self.assertEqual(json.loads(record["Input"])["n"], number)
        self.assertEqual(number + 1, count)

    def results_in_s3(self, output):
        details = json.loads(output)["ResultWriterDetails"]
        read = lambda key: json.loads(STORAGE.s3.get_object(Bucket=details["Bucket"], Key=key)["Body"].read())  # noqa: E731
        manifest = read(details["Key"])
        self.assertEqual(manifest["DestinationBucket"], aws_stand_ins.BUCKET)
        return [json.loads(unit["Output"]) for file in manifest["ResultFiles"]["SUCCEEDED"] for unit in read(file["Key"])]

    def test_items_come_from_an_object_in_s3_and_results_go_there(self):
        STORAGE.put("input/items.csv", "n,text\n" + "".join(f"{n},row {n}\n" for n in range(5000)))
        SYSTEM.put_workflow("from_s3", of_s3("echo", {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": aws_stand_ins.BUCKET, "Key.$": "$.key"}}))
        done = SYSTEM.submit_and_wait("from_s3", "--input", json.dumps({"key": "input/items.csv"}))
        self.assertEqual(done["status"], "SUCCEEDED", done)
        self.assertEqual([row["n"] for row in self.results_in_s3(json.dumps(done["output"]))], [str(n) for n in range(5000)])
        missing = SYSTEM.submit_and_wait("from_s3", "--input", json.dumps({"key": "input/nothing.csv"}))
        self.assertEqual((missing["status"], missing["error"]), ("FAILED", "States.ItemReaderFailed"))
        self.assertIn("input/nothing.csv", missing["cause"])

    def test_the_objects_of_a_bucket_are_items(self):
        for n in range(12):
            STORAGE.put(f"many/{n:02} & more.txt", "x" * n)
        SYSTEM.put_workflow("listed", of_s3("echo", {
            "Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {"Bucket": aws_stand_ins.BUCKET, "Prefix": "many/"}}))
        done = SYSTEM.submit_and_wait("listed", "--input", "{}")
        self.assertEqual(done["status"], "SUCCEEDED", done)
        objects = self.results_in_s3(json.dumps(done["output"]))
        self.assertEqual([(each["Key"], each["Size"]) for each in objects], [(f"many/{n:02} & more.txt", n) for n in range(12)])
        self.assertEqual({(each["StorageClass"], each["Etag"][0], type(each["LastModified"])) for each in objects}, {("STANDARD", '"', int)})

    def test_done_when_7_a_supervisor_killed_halfway_repeats_no_item_and_stays_small(self):
        peaks, file = Peaks(), self.lines("recorded.jsonl", ITEMS)
        before = self.recorded()
        job = self.submit("recorded", file)
        eventually(lambda: self.units_done(job) > ITEMS * 0.4, "nearly half of the items", seconds=900, every=0.05)
        peaks.look()
        done_at_the_kill = self.units_done(job)
        SYSTEM.kill("supervise", 8)
        status, output, error, cause, seconds = self.wait(job, peaks)
        self.assertEqual(status, "SUCCEEDED", (error, cause))
        counts = self.recorded() - before
        self.assertEqual(len(counts), ITEMS)
        repeated = sum(count - 1 for count in counts.values())
        self.assertEqual(repeated, 0)
        self.check_result(output, ITEMS)
        self.assertLess(peaks.bytes, SUPERVISOR_BYTES_MAX)
        print(f"{ITEMS} items in {seconds:.1f} s with the supervisors killed at {done_at_the_kill}; "
              f"supervisor at most {peaks.bytes >> 20} MiB; {repeated} items repeated", flush=True)

    def test_w9_items_per_second_beside_single_tasks(self):
        items = max(ITEMS, 100_000)
        peaks, file = Peaks(), self.lines("echoed.jsonl", items)
        job = self.submit("echoed", file)
        # Behind the Map in the log, and not behind its items.
        singles = [SYSTEM.read("submit", "single", "--input", "{}")["id"] for _ in range(5)]
        status, output, error, cause, seconds = self.wait(job, peaks)
        self.assertEqual(status, "SUCCEEDED", (error, cause))
        ended = [self.wait(single, peaks) for single in singles]
        self.assertEqual({single[0] for single in ended}, {"SUCCEEDED"})
        before_the_map = SYSTEM.query_one("SELECT count(*) FROM jobs WHERE job_id = ANY(%s) AND finished_at < "
                                          "(SELECT finished_at FROM jobs WHERE job_id = %s)", singles, job)
        self.assertGreater(before_the_map, 0, "single tasks had to wait for the Map")
        self.assertLess(peaks.bytes, SUPERVISOR_BYTES_MAX)
        delays = [single[4] for single in ended]
        print(f"{items} no-op items in {seconds:.1f} s: {items / seconds:.0f}/s to the manifest; single tasks beside it "
              f"took {min(delays):.2f} to {max(delays):.2f} s; supervisor at most {peaks.bytes >> 20} MiB", flush=True)

    def test_killed_workers_repeat_at_most_what_they_had_in_hand(self):
        peaks, file = Peaks(), self.lines("killed.jsonl", min(ITEMS, 20000))
        before = self.recorded()
        job = self.submit("recorded", file)
        eventually(lambda: self.units_done(job) > 0, "the first items", seconds=60, every=0.05)
        self.workers[0].kill()
        status, output, error, cause, _ = self.wait(job, peaks)
        self.assertEqual(status, "SUCCEEDED", (error, cause))
        self.assertEqual(len(self.recorded() - before), min(ITEMS, 20000))
        self.check_result(output, min(ITEMS, 20000))


if __name__ == "__main__":
    unittest.main()
