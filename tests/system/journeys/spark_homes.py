"""Spark's own folder for journeys, and a cluster of one machine: a master with a worker."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

import aws_stand_ins
from gateway_client import free_port


def linked_or_copied(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def spark_home(folder):
    """PyPI's pyspark, where the sandbox's user can read it: a cache of root's is nobody else's."""
    found = next(aws_stand_ins.engines().python.parents[1].glob("lib/python3*/site-packages/pyspark"))
    home = pathlib.Path(folder) / "spark"
    shutil.copytree(found, home, copy_function=linked_or_copied)
    return home


def read_s3(home, storage):
    """What an operator sets for a cluster that reads S3: the connector, and in spark-defaults.conf where S3 is."""
    for jar in aws_stand_ins.engines().jar_paths():
        linked_or_copied(jar, home / "jars" / pathlib.Path(jar).name)
    told = {"spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem", "spark.hadoop.fs.s3a.endpoint": storage.url,
            "spark.hadoop.fs.s3a.path.style.access": "true", "spark.hadoop.fs.s3a.access.key": "test", "spark.hadoop.fs.s3a.secret.key": "test",
            "spark.hadoop.fs.s3a.connection.ssl.enabled": "false", "spark.hadoop.fs.s3a.change.detection.mode": "none",
            "spark.cores.max": "1", "spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "2"}
    (home / "conf").mkdir(exist_ok=True)
    (home / "conf/spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in told.items()))


class SparkCluster:
    def __init__(self, home, folder):
        self.home, self.folder, self.port = home, pathlib.Path(folder), free_port()
        self.master = f"spark://127.0.0.1:{self.port}"
        self.begin("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(self.port), "--webui-port", "0")
        self.begin("org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g",
                   "--work-dir", str(self.folder / "spark_work"), self.master)

    def begin(self, name, *arguments):
        log = open(self.log_of(name), "wb")
        process = subprocess.Popen([self.home / "bin/spark-class", name, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env=dict(os.environ, SPARK_HOME=str(self.home), SPARK_LOCAL_IP="127.0.0.1", SPARK_DAEMON_MEMORY="256m"))
        unittest.addModuleCleanup(log.close)
        unittest.addModuleCleanup(process.wait, 60)
        unittest.addModuleCleanup(process.terminate)

    def log_of(self, name):
        return self.folder / f"{name.rsplit('.', 1)[-1]}.log"

    def has_a_worker(self):
        return "Registering worker" in self.log_of("Master").read_text(errors="replace")

    def applications(self):
        """The names of those that the master has seen."""
        return re.findall("Registered app (.*) with ID", self.log_of("Master").read_text(errors="replace"))
