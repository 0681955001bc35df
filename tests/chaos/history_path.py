"""Whether a job's history is a way through its state machine: a walker of its own, made from the language's specification alone."""

ENDS = {"ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"}
OUTCOMES = {"TaskSucceeded", "TaskFailed", "TaskTimedOut"}


class Machine:
    """Every state of a definition with the machine that it stands in; names are unique in one definition."""

    def __init__(self, definition):
        self.states, self.starts = {}, {}
        self._enter(definition, None)

    def _enter(self, machine, holder):
        """`holder` is the Map or Parallel state whose branch this is."""
        self.starts[machine["StartAt"]] = holder
        for name, state in machine["States"].items():
            self.states[name] = (state, holder)
            for branch in [*state.get("Branches", []), state.get("ItemProcessor"), state.get("Iterator")]:
                if branch:
                    self._enter(branch, name)

    def type_of(self, name):
        return self.states[name][0]["Type"]

    def is_distributed(self, name):
        return self.states[name][0].get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED"

    def successors(self, name):
        state = self.states[name][0]
        rules = [*state.get("Choices", []), *state.get("Catch", [])]
        return {state.get("Next"), state.get("Default"), *(rule.get("Next") for rule in rules)} - {None}

    def may_end_at(self, name):
        state, holder = self.states[name]
        return holder is None and (state.get("End") is True or state["Type"] == "Succeed")


def findings(definition, events, status):
    """What is wrong with a whole history; `events` are {"id", "previous", "type", "details"} in the order of storage."""
    machine = Machine(definition)
    by_id = {event["id"]: event for event in events}
    yield from numbering(events)
    yield from both_ends(machine, events, by_id, status)
    for event in events:
        if event["type"].endswith("StateEntered"):
            yield from entering(machine, event, by_id)
    yield from outcomes(events, by_id)


def numbering(events):
    for wanted, event in enumerate(events, start=1):
        if event["id"] != wanted:
            yield f"event {event['id']} stands where {wanted} belongs"
            return
        if event["previous"] >= event["id"]:
            yield f"event {event['id']} follows from {event['previous']}, which comes later"


def last_ends(events):
    """The ends since the job was last taken up again: a redrive goes on after an end."""
    ends = []
    for event in events:
        if event["type"] == "ExecutionRedriven":
            ends = []
        elif event["type"] in ENDS:
            ends.append(event)
    return ends


def both_ends(machine, events, by_id, status):
    if not events or events[0]["type"] != "ExecutionStarted":
        yield "it does not begin with ExecutionStarted"
        return
    ends = last_ends(events)
    if len(ends) != 1:
        yield f"it has {len(ends)} ends"
        return
    if events[-1] is not ends[0]:
        yield f"{events[-1]['type']} follows its end"
    if status and ends[0]["type"] != status:
        yield f"it ends with {ends[0]['type']}, the job's status says {status}"
    if ends[0]["type"] != "ExecutionSucceeded":
        return
    last = by_id.get(ends[0]["previous"], {"type": "nothing", "details": {}})
    name = last.get("details", {}).get("name")
    if not last["type"].endswith("StateExited") or name not in machine.states or not machine.may_end_at(name):
        yield f"it succeeds after {last['type']} of {name}, which is no end"


def entering(machine, event, by_id):
    name = event["details"].get("name")
    if name not in machine.states:
        yield f"it enters {name}, which the workflow does not have"
        return
    kind = event["type"].removesuffix("StateEntered")
    if kind != machine.type_of(name):
        yield f"it enters {name} as {kind}"
    # The first state follows from nothing, as AWS numbers it.
    before = by_id.get(event["previous"]) if event["previous"] else by_id.get(1)
    if before is None:
        yield f"it enters {name} from nowhere"
    elif before["type"].endswith("StateExited"):
        left = before["details"].get("name")
        if left not in machine.states or name not in machine.successors(left):
            yield f"it goes from {left} to {name}, where no way leads"
    elif name not in machine.starts or not begins(machine.starts[name], machine, before):
        yield f"it enters {name} after {before['type']}"


def begins(holder, machine, before):
    if holder is None:
        return before["type"] in ("ExecutionStarted", "ExecutionRedriven")
    if machine.type_of(holder) == "Map":
        return before["type"] == "MapIterationStarted"
    return before["type"] == "ParallelStateStarted"


def outcomes(events, by_id):
    """Every task that was scheduled has one outcome at most."""
    counted = {}
    for event in events:
        if event["type"] not in OUTCOMES:
            continue
        scheduled = event
        while scheduled is not None and scheduled["type"] != "TaskScheduled":
            scheduled = by_id.get(scheduled["previous"])
        if scheduled is None:
            yield f"{event['type']} {event['id']} belongs to no scheduled task"
            continue
        counted[scheduled["id"]] = counted.get(scheduled["id"], 0) + 1
    for scheduled, count in counted.items():
        if count > 1:
            yield f"the task scheduled by event {scheduled} has {count} outcomes"
