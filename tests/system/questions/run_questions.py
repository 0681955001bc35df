#!/usr/bin/env python3
"""Compiles every generated question, runs the program, and compares its answer with SQLite's.

usage: run_questions.py COMPILER [--seed N] [--count N] [--verbose]
"""

import argparse
import json
import math
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

from cases import cases, refusals
from files import load


def written(tables, folder):
    paths = []
    for number, table in enumerate(tables):
        path = folder / str(number) / table.name
        path.parent.mkdir()
        path.write_text(table.text, encoding="utf-8", newline="")
        paths.append(str(path))
    return paths


def expected(case):
    connection = sqlite3.connect(":memory:")
    for number, table in enumerate(case.tables):
        load(connection, table, f"t{number}")
    return [list(row) for row in connection.execute(case.sql)]


def compile_question(compiler, question, paths):
    return subprocess.run([compiler, question, *paths], capture_output=True, text=True, timeout=30)


def answered(program, paths, folder):
    script, output = folder / "program.py", folder / "answer.json"
    script.write_text(program, encoding="utf-8")
    environment = {"MILLRACE_INPUTS": json.dumps(paths), "MILLRACE_OUTPUT": str(output), "PATH": os.environ.get("PATH", "")}
    run = subprocess.run([sys.executable, "-I", "-S", str(script)], env=environment, capture_output=True, text=True, timeout=60)
    if run.returncode != 0:
        raise RuntimeError(run.stderr.strip())
    result = json.loads(output.read_text(encoding="utf-8"))
    if result["row_count"] != len(result["answer"]):
        raise RuntimeError(f"row_count says {result['row_count']} for {len(result['answer'])} rows")
    return [[row[name] for name in result["columns"]] for row in result["answer"]]


def same_cell(left, right):
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-6)
    return left == right


def sort_key(row):
    return [(cell is not None, isinstance(cell, str), round(cell, 4) if isinstance(cell, (int, float)) else cell or "") for cell in row]


def same_rows(left, right, ordered):
    if not ordered:
        left, right = sorted(left, key=sort_key), sorted(right, key=sort_key)
    return len(left) == len(right) and all(
        len(one) == len(two) and all(same_cell(a, b) for a, b in zip(one, two)) for one, two in zip(left, right))


def problem_with(case, compiler):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        paths = written(case.tables, folder)
        compiled = compile_question(compiler, case.question, paths)
        if compiled.returncode != 0:
            return "refused: " + compiled.stderr.split("\n")[0]
        try:
            answer = answered(compiled.stdout, paths, folder)
        except RuntimeError as error:
            return f"failed: {error}"
        wanted = expected(case)
        if not same_rows(answer, wanted, case.ordered):
            return f"wrong: {answer[:4]}… instead of {wanted[:4]}… ({case.sql})"
    return None


def problem_with_refusal(question, table, compiler):
    with tempfile.TemporaryDirectory() as name:
        compiled = compile_question(compiler, question, written([table], pathlib.Path(name)))
    if compiled.returncode == 0:
        return "was answered: " + " ".join(line[2:] for line in compiled.stdout.split("\n") if line.startswith("# ") and line[2:3].isdigit())
    missing = [part for part in ["Columns of", "Examples:"] if part not in compiled.stderr]
    return f"the refusal does not help: {compiled.stderr!r}" if missing else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("compiler")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--count", type=int, default=192)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()

    failures = 0
    for case in cases(options.seed, options.count):
        problem = problem_with(case, options.compiler)
        if problem or options.verbose:
            print(f"{'FAIL' if problem else 'ok'} {case.name}: {case.question!r} {problem or ''}")
            if problem:
                print("     columns: " + ", ".join(repr(column.header) for table in case.tables for column in table.columns))
        failures += problem is not None
    table, questions = refusals(options.seed)
    for question in questions:
        problem = problem_with_refusal(question, table, options.compiler)
        if problem:
            print(f"FAIL refusal {question!r}: {problem}")
        failures += problem is not None
    print(f"{options.count} questions and {len(questions)} refusals, seed {options.seed}: {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
