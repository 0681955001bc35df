#!/usr/bin/env python3
"""Holds shared/csv's reader against Python's csv and against DuckDB, on generated and polluted files: every byte of every cell.

usage: compare_readers.py READ_ROWS [--files 600] [--seed 1] [--keep FOLDER]

Python's csv must agree on every file. DuckDB is asked about well-formed files, where it must agree, and about polluted ones, where
README.md says how it may differ. A file that is read otherwise is printed, and kept in the folder given by --keep.
"""
import argparse
import collections
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

csv.field_size_limit(2**31 - 1)
WORDS = ["", "a", "42", "-1.5", "2024-01-31", "two words", " padded ", "it's", "Zoë", "€uro", "日本", "x" * 70, "=1+1", "5\" pipe"]
TROUBLE = ['"', '""', ",", ";", "\t", "|", "\n", "\r", "\r\n", "\\", "'", "\x00", "\x1f", "\ufeff", "a", " "]
ENCODINGS = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "windows-1252": "cp1252", "iso-8859-1": "latin-1"}
MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16le": b"\xff\xfe", "utf-16be": b"\xfe\xff"}


class Readers:
    """The program under test, asked about one file after another."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ours(self, path, dialect, window):
        self.process.stdin.write(json.dumps({"path": path, "dialect": dialect, "window": window}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline().rstrip("\n")
        if line.startswith("error"):
            return line
        return [[bytes.fromhex(cell) for cell in row.split(",")] for row in line.split(";")[:-1]]


def pythons(path, dialect):
    """Python's csv on the same bytes; what it calls an empty row is a blank line."""
    encoding, output = ENCODINGS[dialect["encoding"]], "utf-8"
    if dialect["encoding"] == "utf-8":
        encoding = output = "latin-1"  # Any bytes, as they are.
    with open(path, encoding=encoding, newline="") as file:
        if dialect["has_byte_order_mark"]:
            file.read(3 if encoding == "latin-1" else 1)
        quoting = {"quotechar": dialect["quote"]} if dialect["quote"] else {"quoting": csv.QUOTE_NONE}
        rows = csv.reader(file, delimiter=dialect["delimiter"], doublequote=True, strict=False, **quoting)
        return [[cell.encode(output) for cell in row] for row in rows if row]


def duckdbs(connection, path, dialect):
    rows = connection.execute(
        "SELECT * FROM read_csv(?, header=false, all_varchar=true, auto_detect=false, delim=?, quote=?, escape=?, columns=?, "
        "nullstr='', force_not_null=?)",
        [path, dialect["delimiter"], dialect["quote"], dialect["quote"], {f"c{n}": "VARCHAR" for n in range(dialect["width"])},
         [f"c{n}" for n in range(dialect["width"])]]).fetchall()
    return [[(cell or "").encode() for cell in row] for row in rows]


def well_formed(chance):
    """A file as any program would write it."""
    dialect = dialect_of(chance)
    width = chance.randint(2, 6)
    dialect["width"] = width
    end = chance.choice(["\n", "\r\n"])
    lines = []
    for _ in range(chance.randint(1, 30)):
        cells = []
        for _ in range(width):
            cell = chance.choice(WORDS)
            if chance.random() < 0.2:
                cell += chance.choice([",", ";", "\n", "\r\n", '"', "'", "|", "\t"]) + chance.choice(WORDS)
            must = any(c in cell for c in (dialect["delimiter"], dialect["quote"], "\n", "\r"))
            if must or chance.random() < 0.2:
                cell = dialect["quote"] + cell.replace(dialect["quote"], dialect["quote"] * 2) + dialect["quote"]
            cells.append(cell)
        lines.append(dialect["delimiter"].join(cells))
    return dialect, end.join(lines) + (end if chance.random() < 0.8 else "")


def polluted(chance):
    """What people's files hold: anything."""
    dialect = dialect_of(chance)
    if chance.random() < 0.1:
        dialect["quote"] = ""
    dialect["width"] = 0
    text = "".join(chance.choice(TROUBLE) if chance.random() < 0.6 else chance.choice(WORDS) for _ in range(chance.randint(0, 120)))
    return dialect, text


def dialect_of(chance):
    encoding = chance.choice(["utf-8"] * 5 + list(ENCODINGS))
    return {"delimiter": chance.choice(",,,;\t|"), "quote": chance.choice('"""\''), "escape": "doubled", "encoding": encoding,
            "has_byte_order_mark": encoding in MARKS and chance.random() < 0.3}


def encoded(dialect, text, chance):
    data = text.encode(ENCODINGS[dialect["encoding"]], errors="ignore")
    if dialect["encoding"] == "utf-8" and chance.random() < 0.1:
        place = chance.randint(0, len(data))
        data = data[:place] + bytes([chance.randint(128, 255)]) + data[place:]  # Not UTF-8 any more: passed on as it is.
    if dialect["has_byte_order_mark"]:
        data = MARKS[dialect["encoding"]] + data
    elif any(data.startswith(mark) for mark in MARKS.values()):
        data = "x".encode(ENCODINGS[dialect["encoding"]]) + data
    return data


def compare(arguments, connection, folder):
    chance, readers, counts = random.Random(arguments.seed), Readers(arguments.program), collections.Counter()
    for number in range(arguments.files):
        is_polluted = number % 2 == 1
        dialect, text = (polluted if is_polluted else well_formed)(chance)
        path = os.path.join(folder, f"{number}.csv")
        with open(path, "wb") as file:
            file.write(encoded(dialect, text, chance))
        given = {name: value for name, value in dialect.items() if name != "width"}
        ours = readers.ours(path, given, chance.choice([16, 61, 4096, 262144]))
        counts["files"] += 1
        if ours != pythons(path, dialect):
            counts["unlike Python"] += 1
            report(arguments, path, dialect, ours, pythons(path, dialect), "Python's csv")
        if connection and not is_polluted and is_for_duckdb(dialect, path):
            theirs = duckdbs(connection, path, dialect)
            counts["asked DuckDB"] += 1
            if ours != theirs:
                counts["unlike DuckDB"] += 1
                report(arguments, path, dialect, ours, theirs, "DuckDB")
    return counts


def is_for_duckdb(dialect, path):
    """DuckDB reads valid UTF-8."""
    if dialect["encoding"] != "utf-8":
        return False
    with open(path, "rb") as file:
        data = file.read()
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\r\n" not in data or b"\n" not in data.replace(b"\r\n", b"")


def report(arguments, path, dialect, ours, theirs, name):
    with open(path, "rb") as file:
        print(f"unlike {name}: {dialect}\n  file   {file.read()[:400]!r}\n  ours   {str(ours)[:400]}\n  theirs {str(theirs)[:400]}")
    if arguments.keep:
        os.makedirs(arguments.keep, exist_ok=True)
        shutil.copy(path, arguments.keep)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    try:
        import duckdb
        connection = duckdb.connect()
    except ImportError:
        print("without DuckDB: ops/test-requirements.txt names it")
        connection = None
    with tempfile.TemporaryDirectory() as folder:
        counts = compare(arguments, connection, folder)
    print(", ".join(f"{name}: {count}" for name, count in counts.items()), f"(seed {arguments.seed})")
    return 1 if counts["unlike Python"] or counts["unlike DuckDB"] else 0


if __name__ == "__main__":
    sys.exit(main())
