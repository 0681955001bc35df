"""Choice rules for generated state machines."""
ORDERS = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"]
KINDS = {"String": "text", "Numeric": "number", "Timestamp": "time"}
COMPARATORS = (
    [kind + order + path for kind in KINDS for order in ORDERS for path in ("", "Path")]
    + ["BooleanEquals", "BooleanEqualsPath", "StringMatches"]
    + ["IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"])
PATTERNS = ["*", "a*", "*c", "log-*.txt", "hello*", "a\\*b", "x,*;z", "12", ""]


class Rules:
    """Draws rules; `values` is where chance, focus and the list of what was used come from."""

    def __init__(self, values):
        self.values = values
        self.chance = values.chance

    def rule(self, depth=0):
        wanted = [one for one in ("And", "Or", "Not") if f"rule:{one}" in self.values.focus]
        if depth < 2 and (self.chance.random() < 0.15 or wanted and depth == 0):
            return self._combination(self.chance.choice(wanted or ["And", "Or", "Not"]), depth)
        return self._comparison()

    def _combination(self, name, depth):
        self.values.used.add(f"rule:{name}")
        if name == "Not":
            return {"Not": self.rule(depth + 1)}
        return {name: [self.rule(depth + 1) for _ in range(self.chance.randint(1, 3))]}

    def _comparison(self):
        wanted = sorted(one.split(":")[1] for one in self.values.focus if one.startswith("comparator:"))
        name = self.chance.choice(wanted if wanted and self.chance.random() < 0.7 else COMPARATORS)
        self.values.used.add(f"comparator:{name}")
        kind = next((KINDS[start] for start in KINDS if name.startswith(start)), "boolean")
        is_other_kind = name.startswith("Is") or self.chance.random() < 0.2
        rule = {"Variable": self.values.path(None if is_other_kind else kind, 0.2 if name == "IsPresent" else 0.01)}
        rule[name] = self._operand(name, kind)
        return rule

    def _operand(self, name, kind):
        if name.endswith("Path"):
            return self.values.path(kind)
        if name.startswith("Is") or kind == "boolean":
            return self.chance.random() < 0.5
        if name == "StringMatches":
            return self.chance.choice(PATTERNS)
        input_ = self.values.input()
        return {"text": input_["s"], "number": input_["list"][0], "time": input_["t"]}[kind]
