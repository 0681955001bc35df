#!/usr/bin/env python3
"""Adds the framework `sqlite` to a running system as a folder and runs a job of it (A22).

usage: add_framework.py MILLRACE     the binary; it finds the running private stack by itself
"""

import json
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).parent / "sqlite"
QUERY = "SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY total DESC"


def millrace(*arguments, may_fail=False):
    done = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True, timeout=120)
    if done.returncode and not may_fail:
        sys.exit(f"millrace {' '.join(arguments)} exited with {done.returncode}: {done.stderr}")
    return done.stdout.strip()


def submit(query, uri):
    request = json.dumps({"query": query, "inputs": [uri]})
    return json.loads(millrace("submit", "sqlite", "--input", request, "--wait", "-o", "json", may_fail=True))


def main():
    with tempfile.TemporaryDirectory() as folder:
        sales = pathlib.Path(folder) / "sales.csv"
        sales.write_text("region,amount\nNorth,10\nSouth,30\nNorth,5\n", encoding="utf-8")
        uri = millrace("file", "put", str(sales)).split()[-1]

    millrace("workflow", "put", str(FOLDER))

    answered = submit(QUERY, uri)
    assert answered["status"] == "SUCCEEDED", answered
    assert answered["output"]["answer"] == [{"region": "South", "total": 30}, {"region": "North", "total": 15}], answered

    refused = submit("DROP TABLE sales", uri)
    assert refused["status"] == "FAILED" and refused["error"] == "Validation.Failed", refused
    assert "DROP is not allowed" in refused["cause"], refused
    print("a framework was added as a folder and ran")


if __name__ == "__main__":
    main()
