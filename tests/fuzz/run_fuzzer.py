#!/usr/bin/env python3
"""Runs one fuzzer from seeds of the differential test's generator.

usage: run_fuzzer.py PROGRAM [--seconds 600] [--keep FOLDER]

Prints the input of a crash, hang or excess of memory; `--keep` names a folder where such inputs are left.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "..", "conformance", "differential"))
import machines  # noqa: E402
from values import PATHS, Values  # noqa: E402

SEEDS = 150
LIMITS = ["-timeout=10", "-rss_limit_mb=2048", "-max_len=20000"]


def tables(chance):
    """Files with what means something in them, behind a byte that chooses the dialect."""
    for _ in range(SEEDS):
        rows = [",".join(chance.choice(["a", "12", '"x, y"', '"q""q"', '"two\nlines"', "", "é", "\\\""]) for _ in range(3))
                for _ in range(chance.randint(1, 8))]
        yield chance.choice("\0\1\2\3\4\x0c\x10 @") + chance.choice(["\n", "\r\n", "\r"]).join(rows)


def seeds_of(program):
    """What the fuzzer starts from: texts that get far."""
    chance = random.Random(7)
    if "csv" in program:
        yield from tables(chance)
        return
    values = Values(chance, set(), set())
    paths = [path for kind in PATHS.values() for path in kind] + ["$..[?(@.v > 1 && !(@.id == 'x'))]['a','b'][-1:]", "$..*..*"]
    for number in range(SEEDS):
        if "definition" in program:
            yield json.dumps(machines.generate(number)["definition"])
        else:
            text = values.intrinsic() if "intrinsic" in program else chance.choice(paths)
            yield f"{text}\n{json.dumps(values.input())}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    name = os.path.basename(arguments.program)
    with tempfile.TemporaryDirectory() as folder:
        corpus, found = os.path.join(folder, "corpus"), arguments.keep or os.path.join(folder, "found")
        os.makedirs(corpus)
        os.makedirs(found, exist_ok=True)
        for number, seed in enumerate(seeds_of(name)):
            with open(os.path.join(corpus, str(number)), "w", encoding="utf-8") as file:
                file.write(seed)
        command = [arguments.program, corpus, f"-max_total_time={arguments.seconds}", f"-artifact_prefix={found}/"] + LIMITS
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        log = ended.stdout.decode(errors="replace").splitlines()
        print("\n".join(log[-60:] if ended.returncode else log[-2:]))
        for artifact in sorted(os.listdir(found)):
            with open(os.path.join(found, artifact), "rb") as file:
                print(artifact, file.read(2000))
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
