"""What the checker says of one invariant."""

import dataclasses

HELD, VIOLATED, NOT_JUDGED, REPORTED = "held", "VIOLATED", "not judged", "reported"
FINDINGS_SHOWN = 5


@dataclasses.dataclass
class Verdict:
    name: str
    says: str
    state: str
    looked_at: int = 0
    findings: list = dataclasses.field(default_factory=list)
    why: str = ""

    def text(self):
        lines = [f"{self.name:<4} {self.state:<10} {self.says}" + (f" ({self.looked_at})" if self.looked_at else "")]
        lines += [f"       {self.why}"] if self.why else []
        lines += [f"       - {finding}" for finding in self.findings[:FINDINGS_SHOWN]]
        more = len(self.findings) - FINDINGS_SHOWN
        return "\n".join(lines + ([f"       and {more} more"] if more > 0 else []))


INVARIANTS = []


class NotJudged(Exception):
    """Raised by an invariant that cannot be judged from the evidence; says why."""


class Reported(Exception):
    """Raised by an invariant that is a figure; says it."""


def invariant(name, says):
    """Registers a generator of findings; what it returns is how many things it looked at."""
    def register(judge):
        def verdict(evidence):
            findings, looked_at = [], 0
            judging = judge(evidence)
            try:
                while True:
                    findings.append(next(judging))
            except StopIteration as end:
                looked_at = end.value or 0
            except NotJudged as why:
                return Verdict(name, says, NOT_JUDGED, why=str(why))
            except Reported as figure:
                return Verdict(name, says, REPORTED, why=str(figure))
            if not looked_at and not findings:
                return Verdict(name, says, NOT_JUDGED, why="there was nothing to look at")
            return Verdict(name, says, VIOLATED if findings else HELD, looked_at, findings)
        verdict.invariant_name = name
        INVARIANTS.append(verdict)
        return judge
    return register


def judge_all(evidence):
    return sorted((verdict(evidence) for verdict in INVARIANTS), key=lambda verdict: int(verdict.name[1:]))
