"""Questions to real Spark and real Ray on this machine: starts stand-ins of AWS (tests/support/spark_platform, moto), a Ray cluster and a
private stack of its own, asks through the gateway as curl would, and stops all of it again.

usage: demo.py --binary build/millrace [--keep]     the first run fetches Spark, Ray and moto, about a gigabyte
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[3]
REQUIREMENTS = SOURCE / "ops/test-requirements.txt"


def own_python():
    """An environment with moto, beside the engines'; made once."""
    sys.path.insert(0, str(SOURCE / "tests/support/spark_platform"))
    from engines import cache_folder
    folder = cache_folder() / "demo"
    wanted = [line for line in REQUIREMENTS.read_text().splitlines() if line.startswith("moto")]
    made = folder / "installed.txt"
    if not made.exists() or made.read_text() != "\n".join(wanted):
        print("fetching moto …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted], check=True)
        made.write_text("\n".join(wanted))
    return folder / "bin/python"


def ask(gateway, path, question, **more):
    print(f"\n$ curl http://{gateway.address}{path} -d '{json.dumps(question)}'", flush=True)
    answer = gateway.post(path, question, timeout=330, **more)
    told = answer.document
    shown = {name: told[name] for name in ("status", "answer", "output", "error", "cause", "presigned_url", "execution") if told.get(name)}
    print(json.dumps(shown, indent=2))
    if answer.status != 200 or told["status"] != "SUCCEEDED":
        raise SystemExit(f"the question was not answered: {answer.status}")


def run(keeps):
    import aws_stand_ins
    import ray_clusters
    from gateway_client import GatewayClient
    from running_system import eventually
    from system import SYSTEM
    print("starting Spark's platform, S3, Glue and a Ray cluster; the first time Spark and Ray are fetched …", flush=True)
    storage = aws_stand_ins.Storage()
    platform = aws_stand_ins.SparkPlatform(storage)
    cluster = ray_clusters.RayCluster("127.0.0.2")
    eventually(cluster.answers, "the Ray cluster", 120, every=0.5)
    SYSTEM.environment.update(aws_stand_ins.settings_for(storage, platform))
    SYSTEM.environment.update({"MILLRACE_EXECUTE_RAY_ALLOWED_NETWORKS": "127.0.0.2", "MILLRACE_EXECUTE_RAY_CLUSTER": cluster.name,
                               "MILLRACE_GATEWAY_SYNC_WAIT": "300s"})
    try:
        SYSTEM.start()
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        sales = (SOURCE / "ops/examples/sales.csv").read_bytes()
        uploaded = gateway.post("/v1/files?name=sales.csv&to=s3", sales, Content_Type="text/csv").document["uri"]
        print(f"\nops/examples/sales.csv is {uploaded}")
        session = {"session_id": "demo"}
        ask(gateway, "/spark/generate", {"prompt": "top 3 products by amount", "s3_input_path": uploaded, **session})
        ask(gateway, "/spark/generate", {"prompt": "average quantity by product", "s3_input_path": uploaded, "execution_platform": "EMR", **session})
        ask(gateway, "/generate", {"prompt": "Create a Ray task that returns Hello", **session})
        ask(gateway, "/execute", {"code": "import ray\nray.init()\nprint(\"Hello\")", **session})
        if keeps:
            input(f"\nthe gateway listens at http://{gateway.address}/docs, Ray's page at http://{cluster.name}; Enter ends all of it ")
    finally:
        SYSTEM.stop()
        unittest.doModuleCleanups()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    python = own_python()
    if pathlib.Path(sys.prefix) != python.parents[1]:
        sys.exit(subprocess.run([python, "-B", __file__, *sys.argv[1:]]).returncode)
    os.environ["JOURNEY_BINARY"] = str(pathlib.Path(options.binary).resolve())
    sys.path.insert(0, str(SOURCE / "tests/system/journeys"))
    run(options.keep)


if __name__ == "__main__":
    main()
