#!/usr/bin/env python3
"""Starts a private stack, runs the named journeys (all of them when none is named) against it, and stops it again.

usage: JOURNEY_BINARY=build/millrace run_journeys.py [test_submission …]
"""

import importlib
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from system import SYSTEM  # noqa: E402

# Those that can share a stack; the others have stacks of their own.
JOURNEYS = ["test_submission", "test_people", "test_versions", "test_questions", "test_endurance"]
SKIPPED = 77  # As ctest shows it.
SANITIZERS_WORDS = ("WARNING: ThreadSanitizer", "ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:")


def sanitizers_findings():
    """What processes of a sanitizer build said of themselves: such a process works on or is replaced, and the tests pass."""
    for log in sorted((SYSTEM.folder / "state" / "log").glob("*.log")):
        text = log.read_text(errors="replace")
        for word in SANITIZERS_WORDS:
            if word in text:
                yield f"--- {log.name}\n{text[text.index(word):][:6000]}"


def main():
    names = sys.argv[1:] or JOURNEYS
    try:
        import confluent_kafka, psycopg2  # noqa: F401, E401
    except ImportError as missing:
        sys.exit(f"{missing}; ops/test makes an environment with what the journeys need (ops/test-requirements.txt)")
    for name in names:
        # A journey may need a stack with settings of its own.
        getattr(importlib.import_module(name.split(".")[0]), "prepare", lambda: None)()
    try:
        SYSTEM.start()
        result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromNames(names))
        if not result.wasSuccessful():
            print(SYSTEM.run("status").stdout, file=sys.stderr)
            for log in sorted((SYSTEM.folder / "state" / "log").glob("*.log")):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:]), file=sys.stderr)
        findings = list(sanitizers_findings())
        print(*findings, sep="\n", file=sys.stderr)
        if result.skipped and result.testsRun <= len(result.skipped):
            return SKIPPED
        return 0 if result.wasSuccessful() and not findings else 1
    finally:
        SYSTEM.stop()


if __name__ == "__main__":
    sys.exit(main())
