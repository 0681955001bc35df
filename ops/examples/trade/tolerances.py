"""When two confirmations describe the same trade. Pure."""

import datetime
import decimal
import re

# Relative differences: up to the first is the same, up to the second a person should look.
NUMBERS = {"quantity": (decimal.Decimal("0.0001"), decimal.Decimal("0.01")),
           "price": (decimal.Decimal("0.0001"), decimal.Decimal("0.01"))}
DAYS = {"trade_date": (0, 1), "settlement_date": (0, 2)}
PARTIES = ["buyer", "seller"]
SUFFIXES = re.compile(r"\b(ltd|limited|plc|llc|inc|gmbh|ag|sa|nv|co|company|corp|corporation)\b\.?")


def party(name):
    return " ".join(SUFFIXES.sub(" ", re.sub(r"[.,&]", " ", name.lower())).split())


def compare(bank, counterparty):
    """("same" | "near" | "differs", field, words) for every field that both name."""
    for field, (same, near) in NUMBERS.items():
        left, right = decimal.Decimal(bank[field]), decimal.Decimal(counterparty[field])
        scale = max(abs(left), abs(right))
        part = abs(left - right) / scale if scale else decimal.Decimal(0)
        yield ("same" if part <= same else "near" if part <= near else "differs"), field, f"{left} against {right}"
    for field, (same, near) in DAYS.items():
        if field in bank and field in counterparty:
            days = abs((datetime.date.fromisoformat(bank[field]) - datetime.date.fromisoformat(counterparty[field])).days)
            yield ("same" if days <= same else "near" if days <= near else "differs"), field, f"{days} days apart"
    for field in PARTIES:
        left, right = bank[field], counterparty[field]
        verdict = "same" if left == right else "near" if party(left) == party(right) else "differs"
        yield verdict, field, f"{left} against {right}"
    same = bank["currency"] == counterparty["currency"]
    yield ("same" if same else "differs"), "currency", f"{bank['currency']} against {counterparty['currency']}"


def classify(bank, counterparty):
    verdicts = list(compare(bank, counterparty))
    reasons = [f"{field}: {words}" for verdict, field, words in verdicts if verdict != "same"]
    kinds = {verdict for verdict, _, _ in verdicts}
    if "differs" in kinds:
        return "BREAK", 10, reasons
    if "near" in kinds:
        return "REVIEW_REQUIRED", 95 - 15 * len(reasons), reasons
    exact = all(bank[field] == counterparty[field] for field in NUMBERS)
    return "MATCHED", 100 if exact else 95, []
