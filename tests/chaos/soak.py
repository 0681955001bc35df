#!/usr/bin/env python3
"""A mixed load on the real stack while everything is killed, frozen, cut and lied to; then it heals, and the checker judges.

usage: soak.py [--seconds 60] [--nightly] [--faults-per-hour 900] [--jobs-per-second 4] [--seed N] [--only F1,F26] [--keep FOLDER]
               [--binary build/millrace]

Exit 0: no invariant was violated and every kind of fault that was drawn often enough did bite. The seed decides what happens to
whom in which order; when, the machine does. With --keep the journal, the ledger's log, all logs and the figures stay there.
"""

import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

NIGHTLY_SECONDS = 7200
HEAL_SECONDS = 180
DRAWN_OFTEN = 4  # So often a fault must have bitten once.


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--nightly", action="store_true")
    parser.add_argument("--faults-per-hour", type=float, default=900)
    parser.add_argument("--jobs-per-second", type=float, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--binary", type=pathlib.Path, default=HERE.parents[1] / "build" / "millrace")
    given = parser.parse_args()
    given.seconds = NIGHTLY_SECONDS if given.nightly else given.seconds
    return given


def load_while(load, seconds, per_second, over):
    began = time.monotonic()
    while time.monotonic() - began < seconds and not over():
        while load.sent < (time.monotonic() - began) * per_second:
            load.send()
        load.producer.poll(0.05)
    load.finish()


def rest(stack, seconds):
    """Everything ended, all input applied, all events sent? Says what is still open when it is not."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            still = what_is_open(stack)
        except Exception as failure:
            still = str(failure)
        if not still or time.monotonic() > deadline:
            return still
        time.sleep(0.5)  # tidy: allow: jobs end of their own accord


def what_is_open(stack):
    (jobs, questions, unsent, commands), = stack.query(
        "SELECT (SELECT count(*) FROM jobs WHERE finished_at IS NULL), (SELECT count(*) FROM approvals WHERE status = 'pending'), "
        "(SELECT count(*) FROM outbox o JOIN positions p USING (shard) WHERE o.batch > p.sent_through), "
        "(SELECT count(*) FROM commands WHERE applied_at IS NULL)")
    behind = unread(stack)
    open_things = {"jobs": jobs, "questions": questions, "batches to send": unsent, "commands": commands, "records to apply": behind}
    return ", ".join(f"{count} {name}" for name, count in open_things.items() if count)


def unread(stack):
    from confluent_kafka import Consumer, TopicPartition
    consumer = Consumer({"bootstrap.servers": stack.status["kafka"]["address"], "group.id": "chaos-rest", "log_level": 0})
    try:
        return sum(consumer.get_watermark_offsets(TopicPartition(topic, shard), 10)[1] - at
                   for shard, requests, results in stack.query("SELECT shard, requests_next, results_next FROM positions")
                   for topic, at in (("millrace.requests", requests), ("millrace.results", results)))
    finally:
        consumer.close()


def run_storm(given, stack, stage, journal):
    import threading
    from faults import Storm
    from workload import Load
    storm = Storm(stage, given.faults_per_hour, random.Random(given.seed), set(filter(None, given.only.split(","))))
    load = Load(stack.producer(), journal, given.seed)
    stage.let_ledger_fail(0.03)
    blowing = threading.Thread(target=storm.blow, args=(time.monotonic() + given.seconds,))
    blowing.start()
    load_while(load, given.seconds, given.jobs_per_second, lambda: False)
    blowing.join()
    return storm, load


def check(stack, journal, verdicts):
    return subprocess.run([sys.executable, "-B", str(HERE / "checker.py"), "--postgres", stack.postgres_url(), "--kafka",
                           stack.status["kafka"]["address"], "--journal", str(journal.path), "--ledger", str(stack.ledger_log),
                           "--logs", str(stack.folder), "--json", str(verdicts)], timeout=900).returncode


def tell(given, storm, load, stack, took, healed):
    print(f"\nseed {given.seed}: {load.sent} requests and {sum(row['count'] for row in storm.done.values())} faults in {took:.0f} s "
          f"({sum(row['count'] for row in storm.done.values()) / took * 3600:.0f} an hour); {sum(stack.starts_again.restarts.values())} "
          f"processes started again; healed after {healed:.1f} s\n")
    for name, row in storm.done.items():
        print(f"  {name:<32} {row['count']:>5} drawn, {row['bit']:>5} bit, {row['failed']:>4} could not be done")
    return [name for name, row in storm.done.items() if row["count"] >= DRAWN_OFTEN and not row["bit"]]


def main():
    given = arguments()
    from journal import Journal
    from people import People, Samples
    from real_stack import CANARY, RealStack
    from stage import Stage
    from workload import WORKFLOWS
    with RealStack(given.binary.resolve(), WORKFLOWS, seed=given.seed) as stack:
        journal = Journal(stack.folder / "journal.jsonl")
        journal.note("secret", value=CANARY)
        stage, people, samples = Stage(stack, journal), People(stack, journal, given.seed), Samples(stack, journal)
        began = time.monotonic()
        storm, load = run_storm(given, stack, stage, journal)
        took, healing = time.monotonic() - began, time.monotonic()
        stage.let_ledger_fail(0)
        still = rest(stack, HEAL_SECONDS)
        healed = time.monotonic() - healing
        people.end()
        samples.end()
        if still:
            print(f"not at rest after {HEAL_SECONDS} s: {still}", file=sys.stderr)
        journal.note("rest")  # The checker says what is wrong, also when this came too early.
        toothless = tell(given, storm, load, stack, took, healed)
        verdict = check(stack, journal, stack.folder / "verdicts.json")
        if given.keep:
            keep(stack, given.keep)
    stack.erase()
    if toothless:
        print(f"these faults never bit: {', '.join(toothless)}", file=sys.stderr)
    return verdict or int(bool(toothless or still))


def keep(stack, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for path in [*stack.folder.glob("*.json*"), *stack.logs.glob("*.log"), *(stack.folder / "state" / "log").glob("*.log")]:
        shutil.copy(path, folder / path.name)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("stopped")
