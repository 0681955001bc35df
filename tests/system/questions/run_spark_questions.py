#!/usr/bin/env python3
"""Compiles generated questions to PySpark, runs every program in one real Spark session, and compares its answer with SQLite's.

usage: run_spark_questions.py COMPILER [--seed N] [--count N] [--verbose]     run by any python: it goes on in that of the engines
"""

import argparse
import decimal
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parents[1] / "support/spark_platform")]
from cases import cases  # noqa: E402
from engines import engines  # noqa: E402
from run_questions import expected, same_rows, written  # noqa: E402


def session():
    from pyspark.sql import SparkSession
    small = {"spark.master": "local[2]", "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.sql.ansi.enabled": "true",
             "spark.sql.caseSensitive": "true", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    builder = SparkSession.builder.appName("questions")
    for name, value in small.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def plain(cell):
    """As JSON has it."""
    return float(cell) if isinstance(cell, decimal.Decimal) else cell


def problem_with(case, compiler, spark):
    with tempfile.TemporaryDirectory() as name:
        paths = written(case.tables, pathlib.Path(name))
        compiled = subprocess.run([compiler, "--engine=spark", case.question, *paths], capture_output=True, text=True, timeout=30)
        if compiled.returncode != 0:
            return "refused: " + compiled.stderr.split("\n")[0]
        program = {"__name__": "question"}
        try:
            exec(compile(compiled.stdout, "program.py", "exec"), program)
            answer = [[plain(cell) for cell in row] for row in program["answer"](spark).collect()]
        except Exception as error:
            return f"failed: {str(error)[:1500]}"
        wanted = expected(case)
        if not same_rows(answer, wanted, case.ordered):
            return f"wrong: {answer[:4]}… instead of {wanted[:4]}… ({case.sql})"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("compiler")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--count", type=int, default=96)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()

    os.environ["MILLRACE_OUTPUT"] = os.devnull  # Programs ask for it when they are loaded; none of them is run as a whole.
    spark = session()
    failures = 0
    for case in cases(options.seed, options.count):
        problem = problem_with(case, options.compiler, spark)
        if problem or options.verbose:
            print(f"{'FAIL' if problem else 'ok'} {case.name}: {case.question!r} {problem or ''}", flush=True)
        failures += problem is not None
    spark.stop()
    print(f"{options.count} questions on Spark, seed {options.seed}: {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    own = engines()
    if pathlib.Path(sys.prefix) != own.python.parents[1]:
        sys.exit(subprocess.run([own.python, __file__, *sys.argv[1:]]).returncode)
    sys.exit(main())
