"""Canonical text in, trade out: kept as trades/<source>/<trade id>.json below the store."""

import datetime
import decimal
import json
import pathlib
import re
import urllib.parse

from agent_server import BadDocument, name_for_file, serve, source_of, write_json

# Every way that a field is labelled, the longest first.
LABELS = {
    "trade_id": ["trade identifier", "trade reference", "trade id", "trade no", "our ref", "trade"],
    "trade_date": ["date of trade", "trade date", "dealt on", "dated"],
    "settlement_date": ["settlement date", "value date", "settles on", "settling on"],
    "buyer": ["buying party", "buyer", "bought by"],
    "seller": ["selling party", "seller", "sold by"],
    "product": ["underlying", "commodity", "product"],
    "quantity": ["notional quantity", "quantity", "volume"],
    "price": ["fixed price", "unit price", "price"],
    "currency": ["payment currency", "currency"],
}
REQUIRED = ["trade_id", "trade_date", "buyer", "seller", "quantity", "price", "currency"]
MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)}


def value_after(label, text):
    # A label, then a colon or a gap of two blanks, then what stands there up to the next gap; or, in prose, the next sign.
    found = re.search(rf"(?im)(?:^|[ \t]){re.escape(label)}\s*(?:\:|\.\:|[ \t]{{2,}})[ \t]*(\S.*?)(?=[ \t]{{3,}}|\s*$|;)", text)
    if found:
        return found.group(1).strip().rstrip(".,")
    found = re.search(rf"(?i)\b{re.escape(label)}\s+(?:is\s+|of\s+)?\[(.+?)\]", re.sub(r"\s+", " ", text))
    return found.group(1).strip() if found else None


def as_date(value):
    value = value.strip()
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[. /]([A-Za-z]{3})[a-z]*[. /](\d{4})", value):
        day, month, year = int(found.group(1)), MONTHS.get(found.group(2).lower(), 0), int(found.group(3))
    elif found := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", value):
        day, month, year = map(int, found.groups())
    else:
        raise BadDocument(f"'{value}' is no date")
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        raise BadDocument(f"'{value}' is no date") from None


def as_number(value):
    digits = re.sub(r"[^\d.,-]", "", value)
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+,\d+", digits) and not re.fullmatch(r"-?\d{1,3},\d{3}", digits):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        return str(decimal.Decimal(digits.replace(",", "")))
    except decimal.InvalidOperation:
        raise BadDocument(f"'{value}' is no number") from None


def extract(text):
    trade = {}
    for field, labels in LABELS.items():
        value = next((value for label in labels if (value := value_after(label, text))), None)
        if value:
            trade[field] = value
    missing = [field for field in REQUIRED if field not in trade]
    if missing:
        raise BadDocument("the document does not say " + ", ".join(missing))
    for field in ("trade_date", "settlement_date"):
        if field in trade:
            trade[field] = as_date(trade[field])
    for field in ("quantity", "price"):
        trade[field] = as_number(trade[field])
    trade["currency"] = trade["currency"].upper()[:3]
    return trade


def answer(request, store, _documents):
    source = source_of(request)
    location = request["pdf_result"]["canonical_output_location"]
    path = pathlib.Path(urllib.parse.unquote(urllib.parse.urlparse(location).path)).resolve()
    if not path.is_relative_to(store.resolve()) or not path.is_file():
        raise BadDocument("canonical_output_location names nothing in the store")
    trade = extract(json.loads(path.read_text(encoding="utf-8"))["text"])
    write_json(store / "trades" / source / f"{name_for_file(trade['trade_id'])}.json", trade)
    return {"agent_response": f"trade {trade['trade_id']}", "trade_id": trade["trade_id"], "trade": trade,
            "canonical_output_location": location}


if __name__ == "__main__":
    serve("trade-extraction", answer)
