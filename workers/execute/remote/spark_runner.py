"""Runs a program as the driver of Spark, inside the sandbox: the sandbox takes its result from a pipe, Spark writes folders.

The program is /in/program.py. MILLRACE_PLACE names the folder in S3 that a cluster writes its result to; without it the result is
written to /tmp, and the files are handed over: {"parts": [text of each, in their order]}, null when the program wrote nothing.
"""

import json
import os
import pathlib
import subprocess
import sys

RESULT = pathlib.Path("/tmp/result")


def parts():
    if RESULT.is_file():
        return [RESULT.read_text(encoding="utf-8", errors="replace")]
    if not RESULT.is_dir():
        return None
    files = (path for path in sorted(RESULT.iterdir()) if path.is_file() and path.name[0] not in "._" and path.stat().st_size)
    return [path.read_text(encoding="utf-8", errors="replace") for path in files]


def main():
    place = os.environ.pop("MILLRACE_PLACE", "")
    pipe = os.environ["MILLRACE_OUTPUT"]
    libraries = sorted(str(path) for path in pathlib.Path(os.environ["SPARK_HOME"], "python/lib").glob("*.zip"))
    environment = dict(os.environ, MILLRACE_OUTPUT=place or str(RESULT), PYTHONPATH=":".join(libraries), PYTHONUNBUFFERED="1")
    code = subprocess.run([sys.executable, "-B", "/in/program.py"], env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    if code == 0 and not place:
        with open(pipe, "w", encoding="utf-8") as output:
            json.dump({"parts": parts()}, output)
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
