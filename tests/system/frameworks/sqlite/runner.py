"""Runs the query in MILLRACE_PROGRAM over the CSV files in MILLRACE_INPUTS: one table per file, named after it."""

import csv
import json
import os
import pathlib
import sqlite3


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def load(database, path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file)
        columns = next(rows)
        table = quoted(pathlib.Path(path).stem)
        database.execute(f"CREATE TABLE {table} ({', '.join(quoted(name) + ' NUMERIC' for name in columns)})")
        database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)


database = sqlite3.connect(":memory:")
for path in json.loads(os.environ["MILLRACE_INPUTS"]):
    load(database, path)
    print("loaded", pathlib.Path(path).name, flush=True)
query = pathlib.Path(os.environ["MILLRACE_PROGRAM"]).read_text(encoding="utf-8")
answer = database.execute(query)
columns = [column[0] for column in answer.description]
rows = [dict(zip(columns, row)) for row in answer]
with open(os.environ["MILLRACE_OUTPUT"], "w", encoding="utf-8") as file:
    json.dump({"answer": rows, "columns": columns, "row_count": len(rows)}, file)
