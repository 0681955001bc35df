"""Real one-machine Ray clusters for journeys, each on a loopback address of its own."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import unittest
import urllib.request

import aws_stand_ins


def free_ports(address, count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind((address, 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class RayCluster:
    def __init__(self, address):
        self.address = address
        self.scripts = aws_stand_ins.engines().python.parent
        self.dashboard, self.port, client, agent, agent_grpc, metrics, nodes, objects = free_ports(address, 8)
        # Sockets have short paths.
        self.folder = tempfile.mkdtemp(prefix="ray_")
        unittest.addModuleCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        environment = dict(os.environ, PATH=f"{self.scripts}:{os.environ['PATH']}", RAY_USAGE_STATS_ENABLED="0")
        self.process = subprocess.Popen(
            [self.scripts / "ray", "start", "--head", "--block", f"--node-ip-address={address}", f"--port={self.port}",
             f"--dashboard-host={address}", f"--dashboard-port={self.dashboard}", f"--ray-client-server-port={client}",
             f"--dashboard-agent-listen-port={agent}", f"--dashboard-agent-grpc-port={agent_grpc}", f"--metrics-export-port={metrics}",
             f"--node-manager-port={nodes}", f"--object-manager-port={objects}", f"--temp-dir={self.folder}", "--num-cpus=2",
             "--object-store-memory=100000000", "--disable-usage-stats"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        unittest.addModuleCleanup(self.stop)

    @property
    def name(self):
        return f"{self.address}:{self.dashboard}"

    def stop(self):
        # `ray stop` would end every cluster of the machine; the head ends its own processes.
        self.process.terminate()
        self.process.wait(60)

    def jobs(self):
        with urllib.request.urlopen(f"http://{self.name}/api/jobs/", timeout=20) as answer:
            return json.load(answer)

    def answers(self):
        try:
            return self.jobs() is not None
        except OSError:
            return False
