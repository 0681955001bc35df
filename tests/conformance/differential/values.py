"""Data, paths and intrinsic calls for generated state machines."""
import json

TIMES = ["2024-01-02T03:04:05Z"] * 3 + ["2023-12-31T23:59:59Z"] * 3 + ["2024-01-02T04:04:05+01:00", "2023-12-31T23:59:59.500Z"]
TEXTS = ["", "a", "A", "ab", "abc", "hello world", "x,y;z", "Ünïcode", "a*b", "12", "null", "log-2024.txt", "it's"]
NUMBERS = [0, 1, -1, 2, 3, 7, 12, 100, 0.5, 1.5, -2.5, 2.0, 1000000]

# What a generated input always has, by type: a path that finds one.
PATHS = {
    "number": ["$.n", "$.f", "$['n']", "$.deep.a.b", "$.list[0]", "$.list[1]"],
    "integer": ["$.n", "$.deep.a.b", "$.list[0]"],
    "positive": ["$.p", "$.deep.p"],
    "text": ["$.s", "$['s']", "$.deep.s", "$.names[0]", "$.objs[0].id"],
    "time": ["$.t", "$.deep.t"],
    "boolean": ["$.flag", "$.deep.flag"],
    "list": ["$.list", "$.names", "$.objs"] * 3 + ["$.list[0:2]", "$.list[*]", "$.objs[*].id", "$.objs[?(@.v > 1)]", "$..id"],
    "items": ["$.list", "$.names", "$.objs"],
    "object": ["$", "$.deep", "$.deep.a", "$.objs[0]"],
    "null": ["$.none"],
    "past_time": ["$.t"],
}
CONTEXT = ["$$.Execution.Name", "$$.State.Name", "$$.Execution.Input.n", "$$.Execution.Input", "$$.StateMachine.Name"]
MISSING = ["$.nope", "$.deep.nope.x", "$.objs[0].nope"]


class Values:
    """Draws values from `chance`, a random.Random, and notes in `used` what it has drawn."""

    def __init__(self, chance, focus, used):
        self.chance = chance
        self.focus = focus
        self.used = used

    def input(self):
        chance = self.chance
        number, text = lambda: chance.choice(NUMBERS), lambda: chance.choice(TEXTS)
        return {
            "n": chance.randint(-3, 20), "f": chance.choice([0.5, 1.5, -2.5, 3.25]), "p": chance.randint(1, 9),
            "s": text(), "t": chance.choice(TIMES), "flag": chance.random() < 0.5, "none": None,
            "list": [number() for _ in range(chance.randint(2, 5))],
            "names": [text() for _ in range(chance.randint(1, 4))],
            "objs": [{"id": text(), "v": chance.randint(0, 4)} for _ in range(chance.randint(1, 3))],
            "deep": {"a": {"b": chance.randint(0, 9)}, "s": text(), "t": chance.choice(TIMES), "p": chance.randint(1, 9),
                     "flag": chance.random() < 0.5},
            "json": json.dumps(chance.choice([1, "x", [1, 2], {"k": None}, True])),
        }

    def path(self, kind=None, missing=0.01, context=True):
        if self.chance.random() < missing:
            return self.chance.choice(MISSING)
        if context and self.chance.random() < 0.04:
            return self.chance.choice(CONTEXT)
        kind = kind or self.chance.choice(["number", "text", "time", "boolean", "list", "object", "null"])
        return self.chance.choice(PATHS[kind])

    def literal(self):
        chance = self.chance
        return chance.choice([chance.choice(NUMBERS), chance.choice(TEXTS), True, False, None, [], {}, [1, [2]], {"k": [1]}])

    def expression(self):
        """What may stand under a key that ends in `.$`."""
        wanted = sorted(one for one in self.focus if one.startswith("intrinsic:"))
        if wanted and self.chance.random() < 0.7:
            return self.intrinsic(self.chance.choice(wanted).split(":")[1])
        return self.intrinsic() if self.chance.random() < 0.4 else self.path()

    def template(self, depth=0):
        """An object with literals and expressions at any depth."""
        members = {}
        for number in range(self.chance.randint(1, 3)):
            draw = self.chance.random()
            if draw < 0.6:
                members[f"k{number}.$"] = self.expression()
            elif draw < 0.75 and depth < 2:
                members[f"k{number}"] = self.template(depth + 1)
            elif draw < 0.85:
                members[f"k{number}"] = [self.literal(), {"e.$": self.path()}]
            else:
                members[f"k{number}"] = self.literal()
        return members

    def quoted(self, text=None):
        text = self.chance.choice(TEXTS) if text is None else text
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def intrinsic(self, name=None, depth=0):
        name = name or self.chance.choice(sorted(INTRINSICS))
        self.used.add(f"intrinsic:{name}")
        if name == "States.UUID":  # Only what is the same every time may come out.
            self.used |= {"intrinsic:States.ArrayLength", "intrinsic:States.StringSplit"}
            return "States.ArrayLength(States.StringSplit(States.UUID(), '-'))"
        return f"{name}({', '.join(INTRINSICS[name](self, depth))})"

    def text_argument(self, depth):
        draw = self.chance.random()
        if draw < 0.15 and depth < 2:
            return self.intrinsic(self.chance.choice(["States.Format", "States.JsonToString", "States.Base64Encode"]), depth + 1)
        return self.quoted() if draw < 0.4 else self.path("text")

    def number_argument(self, depth):
        draw = self.chance.random()
        if draw < 0.1 and depth < 2:
            return self.intrinsic("States.MathAdd", depth + 1)
        return str(self.chance.choice(NUMBERS[:8])) if draw < 0.5 else self.path("number")

    def list_argument(self, depth):
        draw = self.chance.random()
        if draw < 0.3 and depth < 2:
            return self.intrinsic(self.chance.choice(["States.Array", "States.ArrayRange", "States.ArrayUnique"]), depth + 1)
        return self.path("list")

    def any_argument(self, depth):
        return self.chance.choice([self.text_argument, self.number_argument, self.list_argument,
                                   lambda depth: self.path(), lambda depth: "null"])(depth)


def _format(values, depth):
    count = values.chance.randint(0, 2)
    words = ["{}"] * count + values.chance.choices(["say", "x=1", "to", ":", "-", "\\{"], [3, 3, 3, 3, 3, 1], k=2)
    values.chance.shuffle(words)
    return ["'" + " ".join(words) + "'"] + [values.any_argument(depth) for _ in range(count)]


def _range(values, depth):
    first = values.chance.randint(-3, 5)
    return [str(first), str(first + values.chance.randint(-2, 9)), str(values.chance.choice([1, 2, 3, -1]))]


def _random(values, depth):
    """One outcome only, as the two programs draw differently."""
    first = values.chance.randint(-5, 9)
    return [str(first), str(first + 1)] + ([str(values.chance.randint(0, 99))] if values.chance.random() < 0.5 else [])


INTRINSICS = {
    "States.Format": _format,
    "States.StringToJson": lambda v, d: [v.chance.choice(["$.json", "'[1, 2]'", "'7'", "'\"x\"'", v.path("text")])],
    "States.JsonToString": lambda v, d: [v.path()],
    "States.Array": lambda v, d: [v.any_argument(d) for _ in range(v.chance.randint(0, 3))],
    "States.ArrayPartition": lambda v, d: [v.list_argument(d), v.chance.choice(["1", "2", "4", "$.p"])],
    "States.ArrayContains": lambda v, d: [v.list_argument(d), v.any_argument(d)],
    "States.ArrayRange": _range,
    "States.ArrayGetItem": lambda v, d: [v.list_argument(d), v.chance.choice(["0", "0", "1", "9"])],
    "States.ArrayLength": lambda v, d: [v.list_argument(d)],
    "States.ArrayUnique": lambda v, d: [v.list_argument(d)],
    "States.Base64Encode": lambda v, d: [v.text_argument(d)],
    "States.Base64Decode": lambda v, d: [v.chance.choice(["'aGVsbG8='", "'eA=='", "''", "States.Base64Encode($.s)"])],
    "States.Hash": lambda v, d: [v.text_argument(d), v.quoted(v.chance.choice(["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"]))],
    "States.JsonMerge": lambda v, d: [v.path("object"), v.path("object"), "false"],
    "States.MathRandom": _random,
    "States.MathAdd": lambda v, d: [v.number_argument(d), v.number_argument(d)],
    "States.StringSplit": lambda v, d: [v.text_argument(d), v.quoted(v.chance.choice([",", " ", ",;", "a", "*"]))],
    "States.UUID": lambda v, d: [],
}
