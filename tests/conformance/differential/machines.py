"""Deterministic generator of state machines with an input and the answers of their tasks.

A case is made around a few features, its focus (`FEATURES`); everything else is drawn. `used` says what it holds.
"""
import random

from rules import COMPARATORS, Rules
from values import INTRINSICS, Values

FIELDS = {
    "Pass": ["InputPath", "OutputPath", "Parameters", "Result", "ResultPath", "Assign", "Comment"],
    "Task": ["InputPath", "OutputPath", "Parameters", "ResultSelector", "ResultPath", "Assign", "Retry", "Catch",
             "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials", "Comment"],
    "Choice": ["InputPath", "OutputPath", "Default", "Assign", "Comment"],
    "Wait": ["InputPath", "OutputPath", "Seconds", "SecondsPath", "Timestamp", "TimestampPath", "Assign", "Comment"],
    "Succeed": ["InputPath", "OutputPath", "Comment"],
    "Fail": ["Error", "ErrorPath", "Cause", "CausePath", "Comment"],
    "Parallel": ["InputPath", "OutputPath", "Parameters", "ResultSelector", "ResultPath", "Assign", "Retry", "Catch",
                 "Comment"],
    "Map": ["InputPath", "OutputPath", "ItemsPath", "ItemSelector", "Parameters", "ItemProcessor", "Iterator",
            "MaxConcurrencyPath", "ResultSelector", "ResultPath", "Assign", "Retry", "Catch", "Comment"],
    "retry": ["IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"],
    "catch": ["ResultPath", "Assign"],
    "rule": ["And", "Or", "Not"],
    "machine": ["TimeoutSeconds", "Version", "Comment", "QueryLanguage"],
}
KINDS = ["Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"]
FEATURES = ([f"state:{kind}" for kind in KINDS] + [f"{owner}:{name}" for owner, names in FIELDS.items() for name in names]
            + [f"comparator:{name}" for name in COMPARATORS] + [f"intrinsic:{name}" for name in sorted(INTRINSICS)])
OWNER_KINDS = {"comparator": ["Choice"], "rule": ["Choice"], "intrinsic": ["Pass", "Task", "Parallel", "Map"],
               "retry": ["Task"], "catch": ["Task", "Parallel", "Map"]}
ERRORS = ["Odd", "Even", "Lambda.TooManyRequestsException"]
INVOKE = "arn:aws:states:::lambda:invoke"


class Machine:
    """One case in the making."""

    def __init__(self, number):
        self.chance = random.Random(number)
        self.focus = {FEATURES[(number * 3 + step) % len(FEATURES)] for step in range(3)}
        self.used = set()
        self.answers = {}
        self.values = Values(self.chance, self.focus, self.used)
        self.rules = Rules(self.values)
        self.count = 0

    def case(self, number):
        states, start = self._states(self._kinds_in_focus(), depth=0)
        definition = {"StartAt": start, "States": states}
        self._field(definition, "machine", "Comment", 0.1, lambda: "generated")
        self._field(definition, "machine", "Version", 0.05, lambda: "1.0")
        self._field(definition, "machine", "QueryLanguage", 0.05, lambda: "JSONPath")
        self._field(definition, "machine", "TimeoutSeconds", 0.1, lambda: 9_000_000)
        return {"name": f"seed-{number}", "definition": definition, "input": self.values.input(), "answers": self.answers,
                "used": sorted(self.used)}

    def _kinds_in_focus(self):
        kinds = []
        for feature in sorted(self.focus):
            owner, name = feature.split(":")
            if owner == "state":
                kinds.append(name)
            elif owner in KINDS:
                kinds.append(owner)
            elif owner in OWNER_KINDS:
                kinds.append(self.chance.choice(OWNER_KINDS[owner]))
        return kinds

    def _states(self, kinds, depth):
        """A chain of states of these kinds and some more; the terminal kinds come last."""
        ends = [kind for kind in kinds if kind in ("Succeed", "Fail")] or self.chance.choices(
            [None, "Succeed", "Fail"], [7, 2, 1])
        drawn = self.chance.choices(["Pass", "Task", "Choice", "Wait", "Parallel", "Map"], [5, 4, 3, 1, 1, 1],
                                    k=self.chance.randint(0 if kinds else 1, 2))
        chain = [kind for kind in kinds + drawn if kind not in ("Succeed", "Fail")]
        if depth >= 2:
            chain = [kind for kind in chain if kind not in ("Parallel", "Map")] or ["Pass"]
        chain = chain or ["Pass"]
        if chain[-1] == "Choice" and not ends[0]:
            chain.append("Pass")
        names = [self._name(kind) for kind in chain] + ([self._name(ends[0])] if ends[0] else [])
        states = {}
        for position, kind in enumerate(chain):
            self._add_state(states, names, position, kind, depth)
        if ends[0]:
            self._add_end(states, names[-1], ends[0])
        if depth == 0 and len(ends) > 1:
            self._branch_to(states, names[-1], ends[1])
        return states, names[0]

    def _branch_to(self, states, after, kind):
        """A second terminal state, reached by a choice in front of the first."""
        before = [(state, field) for state in states.values() for field in ("Next", "Default") if state.get(field) == after]
        if not before:
            return
        other, choice = self._name(kind), self._name("Choice")
        self._add_end(states, other, kind)
        for state, field in before:
            state[field] = choice
        self.used.add("state:Choice")
        states[choice] = {"Type": "Choice", "Default": after,
                          "Choices": [self.rules.rule() | {"Next": other}, self.rules.rule() | {"Next": after}]}

    def _name(self, kind):
        self.count += 1
        return f"{kind}{self.count}"

    def _add_end(self, states, name, kind):
        self.used.add(f"state:{kind}")
        state = {"Type": kind}
        if kind == "Fail":
            self._either(state, "Fail", "Error", lambda: self.chance.choice(ERRORS[:2]), lambda: self.values.path("text", context=False))
            self._either(state, "Fail", "Cause", lambda: "a reason", lambda: self.values.intrinsic("States.Format"))
        else:
            self._paths(state, kind)
        self._field(state, kind, "Comment", 0.1, lambda: "an end")
        states[name] = state

    def _either(self, state, kind, name, literal, expression):
        if f"{kind}:{name}Path" in self.focus or f"{kind}:{name}" not in self.focus and self.chance.random() < 0.3:
            state[f"{name}Path"] = expression()
            self.used.add(f"{kind}:{name}Path")
        elif self.chance.random() < 0.8:
            state[name] = literal()
            self.used.add(f"{kind}:{name}")

    def _add_state(self, states, names, position, kind, depth):
        self.used.add(f"state:{kind}")
        name = names[position]
        target = names[position + 1] if position + 1 < len(names) else None
        state = states[name] = {"Type": kind}
        self._field(state, kind, "Comment", 0.1, lambda: "generated")
        self._paths(state, kind)
        self._field(state, kind, "Assign", 0.1, lambda: self._assign(kind))
        if kind != "Choice":
            state |= {"Next": target} if target else {"End": True}
        if kind in ("Pass", "Task", "Parallel", "Map"):
            self._field(state, kind, "ResultPath", 0.94, lambda: self.chance.choice(["$.r", "$.r", f"$.out.{kind}", None]))
        if kind in ("Task", "Parallel", "Map"):
            self._field(state, kind, "ResultSelector", 0.1, self._selector)
            self._recovery(states, state, kind, target)
        getattr(self, f"_fill_{kind.lower()}")(state, name, target, depth)

    def _assign(self, kind):
        """`$` is the result in a Task, Map or Parallel: only Choice and Wait see what the input has."""
        seen = self.values.path(missing=0) if kind in ("Choice", "Wait") else self.chance.choice(["$", "$$.State.Name", "$$"])
        name = self._name("var")  # Its own everywhere: an inner scope may not assign what an outer one has.
        return {f"{name}.$": seen if seen != "$$" else "$$.Execution.Input", f"{name}_fixed": self.values.literal()}

    def _selector(self):
        return {"all.$": "$", "fixed": self.values.literal(), "name.$": "$$.State.Name"}

    def _paths(self, state, kind):
        self._field(state, kind, "InputPath", 0.05, lambda: self.chance.choice(["$"] * 4 + ["$.deep", None] + ["$$.Execution.Input"] * 6))
        self._field(state, kind, "OutputPath", 0.05, lambda: self.chance.choice(["$"] * 6 + ["$.deep", None] + ["$$.Execution.Input"] * 4))

    def _field(self, state, kind, name, probability, value):
        if f"{kind}:{name}" in self.focus or self.chance.random() < probability:
            state[name] = value()
            self.used.add(f"{kind}:{name}")

    def _recovery(self, states, state, kind, target):
        is_retry_wanted = any(one.startswith("retry:") for one in self.focus) and kind == "Task"
        self._field(state, kind, "Retry", 1 if is_retry_wanted else 0.15, lambda: [self._retrier(kind)])
        is_catch_wanted = any(one.startswith("catch:") for one in self.focus)
        handler = target or self._name("Pass")
        self._field(state, kind, "Catch", 1 if is_catch_wanted else 0.2, lambda: self._catchers(handler))
        if "Catch" in state and not target:
            states[handler] = {"Type": "Pass", "End": True}

    def _retrier(self, kind):
        retrier = {"ErrorEquals": self.chance.choice([["States.ALL"], ["Odd"], ["Odd", "Even"], ["States.TaskFailed"]])}
        self._field(retrier, "retry", "IntervalSeconds", 0.5, lambda: self.chance.randint(1, 5))
        self._field(retrier, "retry", "MaxAttempts", 0.5, lambda: self.chance.randint(0, 3))
        self._field(retrier, "retry", "BackoffRate", 0.4, lambda: self.chance.choice([1, 1.5, 2.0]))
        self._field(retrier, "retry", "MaxDelaySeconds", 0.2, lambda: self.chance.randint(6, 30))
        self._field(retrier, "retry", "JitterStrategy", 0.2, lambda: self.chance.choice(["FULL", "NONE"]))
        return retrier

    def _catchers(self, handler):
        catchers = []
        for errors in self.chance.choice([[["States.ALL"]], [["Odd"], ["States.ALL"]], [["Even", "States.Timeout"]],
                                          [["States.TaskFailed"]]]):
            catcher = {"ErrorEquals": errors, "Next": handler}
            self._field(catcher, "catch", "ResultPath", 0.5, lambda: self.chance.choice(["$.error", "$", None]))
            self._field(catcher, "catch", "Assign", 0.1, lambda: {self._name("caught") + ".$": "$.Error"})
            catchers.append(catcher)
        return catchers

    def _fill_pass(self, state, name, target, depth):
        self._field(state, "Pass", "Parameters", 0.5, self.values.template)
        self._field(state, "Pass", "Result", 0.1, self.values.literal)

    def _fill_task(self, state, name, target, depth):
        state["Resource"] = INVOKE
        self.used.add("Task:Parameters")
        state["Parameters"] = {"FunctionName": "function", "Payload": self.values.template()}
        if self.chance.random() < 0.3:
            state["Parameters"]["Payload"]["tries.$"] = "$$.State.RetryCount"
        self._field(state, "Task", "TimeoutSeconds", 0.1, lambda: self.chance.randint(60, 600))
        if "TimeoutSeconds" not in state:
            self._field(state, "Task", "TimeoutSecondsPath", 0.05, lambda: self.values.path("positive", context=False))
        self._field(state, "Task", "HeartbeatSeconds", 0.05, lambda: self.chance.randint(1, 59))
        if "HeartbeatSeconds" not in state:
            self._field(state, "Task", "HeartbeatSecondsPath", 0.03, lambda: self.values.path("positive", context=False))
        self._field(state, "Task", "Credentials", 0.05, lambda: {"RoleArn": "arn:aws:iam::" + "1" * 12 + ":role/other"})
        failures = self.chance.choices([0, 1, 2, 9], [8, 1, 1, 1] if "Retry" in state else [12, 0, 0, 1])[0]
        thrown = {"Throw": {"Error": self.chance.choice(ERRORS), "Cause": "thrown"}}
        if depth > 0:  # In a Map every iteration asks again: all are answered alike.
            failures = 9 if failures else 0
        returned = {"Return": {"ExecutedVersion": "$LATEST", "StatusCode": 200, "Payload": self.values.literal()}}
        self.answers[name] = [thrown] * failures + [returned] * (9 - failures)

    def _fill_choice(self, state, name, target, depth):
        rules = [self.rules.rule() | {"Next": target} for _ in range(self.chance.randint(1, 3))]
        if self.chance.random() < 0.1:
            rules[0]["Assign"] = {self._name("chosen"): 1}
        state["Choices"] = rules
        self._field(state, "Choice", "Default", 0.97, lambda: target)

    def _fill_wait(self, state, name, target, depth):
        ways = {"Seconds": lambda: self.chance.randint(0, 9), "SecondsPath": lambda: self.values.path("positive", context=False),
                "Timestamp": lambda: self.values.input()["t"], "TimestampPath": lambda: self.values.path("past_time", context=False)}
        wanted = [way for way in ways if f"Wait:{way}" in self.focus]
        way = self.chance.choice(wanted or list(ways))
        state[way] = ways[way]()
        self.used.add(f"Wait:{way}")

    def _fill_parallel(self, state, name, target, depth):
        self._field(state, "Parallel", "Parameters", 0.2, self._shape)
        state["Branches"] = [self._nested(depth) for _ in range(self.chance.randint(1, 3))]

    def _shape(self):
        """Parameters that keep what the inner states look for."""
        return {f"{name}.$": f"$.{name}" for name in sorted(self.values.input())}

    def _nested(self, depth):
        states, start = self._states([], depth + 1)
        return {"StartAt": start, "States": states}

    def _fill_map(self, state, name, target, depth):
        self._field(state, "Map", "ItemsPath", 0.9, lambda: self.values.path("items", context=False))
        if "Map:Parameters" not in self.focus:
            self._field(state, "Map", "ItemSelector", 0.9, self._item_selector)
        if "ItemSelector" not in state:
            self._field(state, "Map", "Parameters", 0.5, self._item_selector)
        if "Map:MaxConcurrencyPath" in self.focus:
            self._field(state, "Map", "MaxConcurrencyPath", 1, lambda: self.values.path("positive", context=False))
        else:
            state["MaxConcurrency"] = 1
        field = "Iterator" if "Map:Iterator" in self.focus or self.chance.random() < 0.15 else "ItemProcessor"
        self.used.add(f"Map:{field}")
        state[field] = self._nested(depth)

    def _item_selector(self):
        return self._shape() | {"item.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index"}


def generate(number):
    """The case of a seed: {"name", "definition", "input", "answers": {state: [answer per attempt]}, "used"}."""
    return Machine(number).case(number)
