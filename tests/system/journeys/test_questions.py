"""A hundred questions over generated files, each through the whole system, each compared with SQLite (Done when 2, A19)."""

import concurrent.futures
import os
import pathlib
import sys
import tempfile
import unittest

from system import SYSTEM
from running_system import SOURCE

sys.path.insert(0, str(SOURCE / "tests/system/questions"))
import run_questions  # noqa: E402
from cases import cases  # noqa: E402

COUNT = int(os.environ.get("JOURNEY_QUESTIONS", "100"))
SEED = 20261121


class Questions(unittest.TestCase):
    def problem_with(self, case):
        with tempfile.TemporaryDirectory() as name:
            paths = run_questions.written(case.tables, pathlib.Path(name))
            inputs = [argument for path in paths for argument in ("--input", str(path))]
            done = SYSTEM.submit_and_wait("python", "--prompt", case.question, *inputs, timeout=300)
        if done["status"] != "SUCCEEDED":
            return f"{case.name}: {case.question!r}: {done['error']}: {done['cause']}"
        answer = [list(row.values()) for row in done["output"]["answer"]]
        wanted = run_questions.expected(case)
        if not run_questions.same_rows(answer, wanted, case.ordered):
            return f"{case.name}: {case.question!r}: {answer[:4]} instead of {wanted[:4]}"
        return None

    def test_every_answer_is_sqlites(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            problems = [problem for problem in pool.map(self.problem_with, cases(SEED, COUNT)) if problem]
        self.assertEqual(problems, [], f"seed {SEED}")


if __name__ == "__main__":
    unittest.main()
