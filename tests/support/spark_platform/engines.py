"""Real Spark and Ray for tests: fetched once into the cache folder, with pinned versions, and found again."""

import fcntl
import os
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
REQUIREMENTS = FOLDER.parents[2] / "ops/engine-requirements.txt"
# pyspark brings the rest of what the connector's jars name, in versions of its own.
WANTED_JARS = ("hadoop-aws", "aws-java-sdk", "jmespath", "joda-time", "ion-java", "jackson-dataformat-cbor", "wildfly-openssl")


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(os.environ.get("MILLRACE_CACHE_FOLDER") or pathlib.Path(base) / "millrace") / "engines"


class Engines:
    """Where python with pyspark and ray is, and the jars for S3."""

    def __init__(self, folder):
        self.python = folder / "python/bin/python"
        self.jars = folder / "jars"

    def jar_paths(self):
        return [str(jar) for jar in sorted(self.jars.glob("*.jar")) if jar.name.startswith(WANTED_JARS)]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=1500)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def engines():
    """Fetches what is not there yet (about a gigabyte); the requirements file says which versions."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    wanted = REQUIREMENTS.read_text() + (FOLDER / "pom.xml").read_text()
    installed = folder / "installed.txt"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_text() != wanted:
            run(sys.executable, "-m", "venv", folder / "python")
            run(folder / "python/bin/python", "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS)
            run("mvn", "-q", "-B", "-f", FOLDER / "pom.xml", "dependency:copy-dependencies",
                f"-DoutputDirectory={folder / 'jars'}", "-DincludeScope=runtime")
            installed.write_text(wanted)
    return Engines(folder)


if __name__ == "__main__":
    print(engines().python)
