"""Judges a query: one statement, which reads and does nothing else. Runs in the sandbox; see workers/validate/README.md."""

import json
import os
import re

READING = ("select", "with", "values")
OTHER = ("attach", "pragma", "insert", "update", "delete", "drop", "create", "alter", "load_extension")


def errors_of(query):
    words = re.sub(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", " ", query, flags=re.DOTALL).strip().rstrip(";")
    errors = []
    if not words.lower().startswith(READING):
        errors.append("the query must begin with SELECT, WITH or VALUES")
    if ";" in words:
        errors.append("only one statement is allowed")
    for word in OTHER:
        if re.search(rf"\b{word}\b", words, flags=re.IGNORECASE):
            errors.append(f"{word.upper()} is not allowed")
    return errors


if __name__ == "__main__":
    with open("/in/program", encoding="utf-8") as file:
        found = errors_of(file.read())
    with open(os.environ["MILLRACE_OUTPUT"], "w", encoding="utf-8") as file:
        json.dump({"validated": not found, "validation_errors": found}, file)
