#!/usr/bin/env python3
"""Runs recorded executions through `millrace_simulate` with the runner that ships with the recordings.

usage: run_recordings.py FOLDER MILLRACE_SIMULATE

Leaves out what Millrace does not run yet (JSONata, distributed Map, Express workflows) and cases that need a cloud.
Exits with 77, which ctest shows as skipped, when the folder is not there.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
CLASSES = "pure,lambda,service-replay,callback,activity"
LEVELS = "status,output,error,cause,event_types,event_chain"


def is_in_scope(case):
    text = json.dumps(case["definition"])
    is_later = "JSONata" in text or "map:distributed" in case["needs"] or case["type"] == "EXPRESS"
    return not is_later and case["runnable"] in CLASSES.split(",")


def main(folder, program):
    if not os.path.isdir(os.path.join(folder, "asl", "exec")):
        print(f"skipped: there are no recordings in {folder}")
        return SKIPPED
    with tempfile.TemporaryDirectory() as chosen:
        count = 0
        for name in glob.glob(os.path.join(folder, "asl", "exec", "**", "*.json"), recursive=True):
            with open(name) as file:
                if not is_in_scope(json.load(file)):
                    continue
            shutil.copy(name, chosen)
            count += 1
        print(f"{count} recordings in scope")
        adapter = [sys.executable, os.path.join(folder, "adapter_millrace.py"), program]
        runner = [sys.executable, os.path.join(folder, "run_cases.py"), "--classes", CLASSES, "--levels", LEVELS, chosen]
        return subprocess.run(runner + ["--"] + adapter, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
