"""Recorded executions of Step Functions that may lie beside the checkout, made ready to run here."""

import datetime
import glob
import importlib.util
import json
import pathlib

SOURCE = pathlib.Path(__file__).resolve().parents[3]
FOLDER = SOURCE.parent / "shared" / "practice"
CLASSES = {"pure", "lambda", "service-replay", "callback", "activity"}
TOKEN_SUFFIX = ".waitForTaskToken"


def comparator():
    """The module that ships with the recordings and knows which of their parts differ from run to run."""
    spec = importlib.util.spec_from_file_location("compare", FOLDER / "compare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path):
    case = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    if not case.get("relative_time"):
        return case
    text = json.dumps(case)
    for moment in case["relative_time"]:
        then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=moment["seconds_from_now"])
        text = text.replace(moment["literal"], then.strftime(moment["format"]))
    return json.loads(text)


def load():
    """Those that need nothing but stubs, without those in JSONata, by name."""
    cases = [read(path) for path in glob.glob(str(FOLDER / "asl" / "exec" / "**" / "*.json"), recursive=True)]
    usable = [case for case in cases if case["runnable"] in CLASSES and isinstance(case["definition"], dict)
              and "JSONata" not in json.dumps(case["definition"])]
    return sorted(usable, key=lambda case: case["name"])


def tasks_of(machine):
    """Every Task below, nested ones too: (name, resource)."""
    for name, state in machine.get("States", {}).items():
        if state.get("Type") == "Task":
            yield name, state["Resource"]
        for inner in [*state.get("Branches", []), state.get("ItemProcessor", {}), state.get("Iterator", {})]:
            yield from tasks_of(inner)


def resource_map(definition, target):
    return {resource.removesuffix(TOKEN_SUFFIX): target for _, resource in tasks_of(definition)}


def results_by_state(case):
    results = {}
    for call in (case.get("stubs") or {}).get("calls") or ():
        results.setdefault(call["state"], []).append(call["result"])
    return results
