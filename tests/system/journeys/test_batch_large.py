"""A table of five gibibytes: analysed, cut and begun, and no process of the system takes more than 256 MiB for that (Done when 3; D99)."""

import os
import pathlib
import threading
import time
import unittest

from running_system import eventually
from system import SYSTEM

BYTES = int(float(os.environ.get("JOURNEY_GIB", "0.25")) * 2**30)
LIMIT_MIB = 256
HEADER = b"customer,total_spent,orders,days_since_last_order,note\n"


def prepare():
    # The table is read where it is: five gibibytes need no twin to be read.
    SYSTEM.environment.update({"MILLRACE_FILES_INPUT_ROOTS": str(SYSTEM.folder)})


def write_large_table(path):
    rows = b"".join(f"C{number},{number * 13.5 % 90_000:.2f},{number % 40},{number % 500},{'x' * (number % 90)}\n".encode() for number in range(200_000))
    with open(path, "wb") as file:
        file.write(HEADER)
        left = BYTES - len(HEADER)
        while left > len(rows):
            left -= file.write(rows)
        file.write(rows[:rows.rfind(b"\n", 0, left) + 1])


def proportional_mib(pid):
    """What a process has for itself, and its part of what it shares."""
    try:
        lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (OSError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) >> 10


class Memory(threading.Thread):
    """The most that every process of this system took so far, by its command."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most, self.ends = {}, threading.Event()

    def run(self):
        while not self.ends.wait(0.3):
            ours = set()
            for folder in sorted(pathlib.Path("/proc").glob("[0-9]*"), key=lambda each: int(each.name)):
                try:
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
                    names_us = str(SYSTEM.folder) in command or str(SYSTEM.folder) in (folder / "environ").read_text(errors="replace")
                except OSError:
                    continue
                if "python" in command.split(" ")[0] or not (names_us or parent in ours):
                    continue
                ours.add(folder.name)  # PostgreSQL's sessions name only themselves.
                name = command[:60].replace(str(SYSTEM.folder), "")
                self.most[name] = max(self.most.get(name, 0), proportional_mib(folder.name))


class Large(unittest.TestCase):
    def test_done_3_five_gibibytes_are_analysed_and_begun_and_every_process_stays_small(self):
        source = SYSTEM.folder / "large.csv"
        write_large_table(source)
        memory = Memory()
        memory.start()
        began = time.monotonic()
        survey = SYSTEM.read("csv", "analyze", source, timeout=1800)
        analysed = time.monotonic() - began
        self.assertEqual(len(survey["columns"]), 5)
        begun = SYSTEM.read("batch", "run", f"file://{source}", "--agent", "customer-scorer", "--detach", timeout=1800)
        status = eventually(lambda: self.begun(begun["job_id"]), "the first rows", seconds=1800, every=1)
        started = time.monotonic() - began - analysed
        memory.ends.set()
        memory.join()
        self.assertEqual(status["total_rows"], survey["row_count"])
        SYSTEM.run("job", "cancel", begun["job_id"])
        print(f"\n  {BYTES / 2**30:.2f} GiB, {survey['row_count']} rows: analysed in {analysed:.1f} s ({BYTES / 1e6 / analysed:.0f} MB/s), "
              f"first rows {started:.1f} s after the command; MiB at most: {sorted(memory.most.items(), key=lambda each: -each[1])[:8]}", flush=True)
        self.assertGreater(len(memory.most), 10)
        for name, mib in memory.most.items():
            self.assertLess(mib, LIMIT_MIB, name)

    @staticmethod
    def begun(job):
        status = SYSTEM.read("batch", "status", job, may_fail=True)
        return status if status.get("rows_processed") else None


if __name__ == "__main__":
    unittest.main()
