#!/usr/bin/env python3
"""At every call that a supervisor or a worker makes to the outside it dies, freezes past its lease, fails, or is told that what was done
has failed; the work goes on elsewhere, and at the end the checker judges all of it.

usage: crash_points.py [--few | --all] [--match TEXT]… [--binary build/millrace] [--keep FOLDER]

--few runs a handful, --all (the default) every failpoint of shared/failpoints/failpoints.cc in every way, and fails unless each was hit.
"""

import argparse
import dataclasses
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

ACTIONS = ["kill_before", "kill_after", "error", "applied_then_error", "stop_before", "stop_after"]
SUPERVISORS, WORKERS = ("files.", "reader.", "sink.", "store."), ("files.", "handler.", "sink.", "source.")
# Where the third call says more than the first, which belongs to a beginning.
LATER_TOO = ("reader.poll", "sink.collect", "sink.send", "source.poll", "store.commit", "store.find_submissions")
FEW = ["supervise store.commit=kill_after@1", "supervise store.commit=applied_then_error@3", "supervise sink.collect=stop_before@1",
       "noop handler.handle=kill_after@1"]
BITES_WITHIN, ENDS_WITHIN = 30, 90
FROZEN = {"supervise": 3.5, "noop": 4.5}  # A lease of 1.5 s and a session of 3 s run out meanwhile.
MIXED = ["chain", "chain:live", "wait", "spread", "nested", "chain", "chain:live", "pages"]
# What leads to calls that the mixed load does not make.
LEADS_TO = {"files.": ["bulk", "bulk"], "store.load_next_round": ["halved"] * 8, "store.find_open": ["patient"]}
BEFORE_IT = {"store.load_settled_positions": ["store.commit=applied_then_error@1"]}


@dataclasses.dataclass(frozen=True)
class Case:
    role: str
    point: str
    action: str
    call: int = 1

    @property
    def trigger(self):
        return f"{self.point}={self.action}@{self.call}"

    def __str__(self):
        return f"{self.role} {self.trigger}"


def failpoints():
    """Every failpoint, and whether its answer may be lost, from the engine's own table."""
    table = (ROOT / "shared" / "failpoints" / "failpoints.cc").read_text()
    return {name: loses == "true" for name, loses in re.findall(r'\{"([a-z_]+\.[a-z_]+)", (true|false)\}', table)}


def all_cases():
    for role, prefixes in (("supervise", SUPERVISORS), ("noop", WORKERS)):
        for point, may_lose in failpoints().items():
            if not point.startswith(prefixes):
                continue
            for action in ACTIONS:
                if action == "applied_then_error" and not may_lose:
                    continue
                yield Case(role, point, action)
                if point in LATER_TOO:
                    yield Case(role, point, action, 3)


def leading_to(case):
    return next((workflows for prefix, workflows in LEADS_TO.items() if case.point.startswith(prefix)), [])


class Matrix:
    def __init__(self, stack, load, folder):
        self.stack, self.load, self.folder = stack, load, folder
        self.hit, self.failures = set(), []

    def run(self, case, number):
        log = self.folder / f"case-{number:03}.log"
        first = self.load.sent
        process = None
        try:
            if case.point == "store.mark_suspect":
                self.let_two_owners_die(log)
            self.submit(case)
            process = self.begin(case, log)
            self.wait_for_bite(case, process, log)
            self.hit.add((case.role, case.point))
            self.afterwards(case, process)
        finally:
            self.end(process)
            self.stack.children["supervise-1"].is_wanted = True
        self.load.finish()
        self.wait_for_ends(first)

    def submit(self, case):
        for workflow in leading_to(case) + MIXED:
            self.load.send(workflow)
        self.load.finish()

    def begin(self, case, log):
        triggers = ",".join([*BEFORE_IT.get(case.point, []), case.trigger])
        arguments = [case.role] + (["--concurrency", "4"] if case.role == "noop" else [])
        return subprocess.Popen([self.stack.binary, "worker", *arguments, "--set", f"failpoints={triggers}"],
                                env=self.stack.environment | self.stack.proxied, stdout=log.open("a"), stderr=subprocess.STDOUT)

    def wait_for_bite(self, case, process, log):
        """Feeds it until it bites: dead, frozen, or said in its log."""
        deadline, words = time.monotonic() + BITES_WITHIN, f"failpoint {case.point}: {case.action}"
        while time.monotonic() < deadline:
            if words in log.read_text(errors="replace"):
                return
            if process.poll() is not None and words not in log.read_text(errors="replace"):
                raise AssertionError(f"it ended by itself, exit {process.returncode}; see {log}")
            for workflow in leading_to(case)[:1] + MIXED[:3]:
                self.load.send(workflow)
            if "halved" in leading_to(case):  # Waits for a supervisor's answer, and there may be none.
                self.redrive()
            time.sleep(0.3)  # tidy: allow: it comes there of its own accord
        raise AssertionError(f"it was never called within {BITES_WITHIN} s; see {log}")

    def redrive(self):
        for (job,) in self.stack.query("SELECT job_id FROM jobs WHERE workflow = 'halved' AND status = 'FAILED' AND history_events < 40 "
                                       "ORDER BY created_at DESC LIMIT 2"):
            self.stack.run("job", "redrive", job)

    def afterwards(self, case, process):
        from real_stack import state_of
        if case.action.startswith("kill"):
            process.wait(10)
            if process.returncode != -signal.SIGKILL:
                raise AssertionError(f"it was to be killed and ended with {process.returncode}")
        if case.action.startswith("stop"):
            deadline = time.monotonic() + 5
            while state_of(process.pid) != "T" and time.monotonic() < deadline:
                time.sleep(0.05)  # tidy: allow: the kernel stops it
            if state_of(process.pid) != "T":
                raise AssertionError("it was to freeze and did not")
            time.sleep(FROZEN[case.role])  # tidy: allow: its lease runs out meanwhile
            process.send_signal(signal.SIGCONT)

    def end(self, process):
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)

    def let_two_owners_die(self, log):
        """Two owners die over the same input, so that the third applies it alone."""
        self.let_all_shards_move()
        lone = self.stack.children["supervise-1"]
        lone.is_wanted = False
        lone.process.kill()
        lone.process.wait(15)
        self.load.send("chain")
        self.load.finish()
        for _ in range(2):
            process = self.begin(Case("supervise", "store.commit", "kill_before"), log)
            process.wait(30)

    def let_all_shards_move(self):
        """So that no owner's death before this counts: over an input that three died over, alone, it is condemned."""
        deadline = time.monotonic() + ENDS_WITHIN
        while self.stack.query("SELECT shard FROM positions WHERE crashes > 0"):
            if time.monotonic() > deadline:
                raise AssertionError("shards do not move")
            first = self.load.sent
            for _ in range(16):
                self.load.send("chain")
            self.load.finish()
            self.wait_for_ends(first)

    def wait_for_ends(self, first):
        numbers = [str(number) for number in range(first, self.load.sent)]
        deadline = time.monotonic() + ENDS_WITHIN
        while time.monotonic() < deadline:
            (ended,), = self.stack.query("SELECT count(*) FROM jobs WHERE event_source = %s AND event_id = ANY(%s) "
                                         "AND finished_at IS NOT NULL", self.load.source, numbers)
            if ended == len(numbers):
                return
            time.sleep(0.2)  # tidy: allow: jobs end of their own accord
        raise AssertionError(f"{len(numbers) - ended} of {len(numbers)} jobs have not ended {ENDS_WITHIN} s later")


def chosen(given):
    cases = list(all_cases())
    if given.few:
        cases = [case for case in cases if str(case) in FEW]
        assert len(cases) == len(FEW), "a case of FEW does not exist"
    return [case for case in cases if not given.match or any(text in str(case) for text in given.match)]


def run_all(given, stack, journal):
    from workload import Load
    matrix = Matrix(stack, Load(stack.producer(), journal, 1), stack.logs)
    cases = chosen(given)
    for number, case in enumerate(cases):
        began = time.monotonic()
        try:
            matrix.run(case, number)
            outcome = "ok"
        except Exception as failure:
            outcome = f"FAILED: {failure}"
            matrix.failures.append(f"{case}: {failure}")
        print(f"[{number + 1}/{len(cases)}] {case}  {time.monotonic() - began:.1f} s  {outcome}", flush=True)
    return matrix, cases


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--match", action="append", default=[], help="only cases with one of these texts, to run the matrix in parts")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "build" / "millrace")
    given = parser.parse_args()
    from journal import Journal
    from real_stack import PROCESSES, RealStack
    from soak import check, rest
    from workload import WORKFLOWS
    lone = {name: PROCESSES[name] for name in ("supervise-1", "noop-1", "map-1")}
    with RealStack(given.binary.resolve(), WORKFLOWS, lone) as stack:
        journal = Journal(stack.folder / "journal.jsonl")
        stack.millrace("workflow", "alias", "set", "chain", "live", "1")
        matrix, cases = run_all(given, stack, journal)
        still = rest(stack, 60)
        journal.note("rest")
        verdict = check(stack, journal, stack.folder / "verdicts.json")
        if given.keep:
            shutil.copytree(stack.logs, given.keep, dirs_exist_ok=True)
    stack.erase()
    missed = sorted({(case.role, case.point) for case in cases} - matrix.hit)
    print(f"{len(cases)} cases, {len(matrix.hit)} places hit, {len(missed)} missed {missed or ''}; {len(matrix.failures)} failed; "
          f"{'at rest' if not still else still}; the checker says {'nothing was violated' if verdict == 0 else 'VIOLATED'}")
    for failure in matrix.failures:
        print(f"  {failure}", file=sys.stderr)
    return int(bool(matrix.failures or missed or still or verdict))


if __name__ == "__main__":
    sys.exit(main())
