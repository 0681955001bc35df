"""The one system of a run; run_journeys.py starts and stops it."""

from running_system import RunningSystem

SYSTEM = RunningSystem()
