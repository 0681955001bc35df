"""A trade of one side against the other side's of the same id."""

import json

import tolerances
from agent_server import name_for_file, serve, source_of

OTHER = {"BANK": "COUNTERPARTY", "COUNTERPARTY": "BANK"}


def answer(request, store, _documents):
    source = source_of(request)
    trade_id = request["extraction_result"]["trade_id"]
    trades = {side: store / "trades" / side / f"{name_for_file(trade_id)}.json" for side in OTHER}
    if not trades[OTHER[source]].is_file():
        return {"classification": "REVIEW_REQUIRED", "confidence_score": 0,
                "reasons": [f"no confirmation of {OTHER[source]} for trade {trade_id} yet"]}
    bank, counterparty = (json.loads(trades[side].read_text(encoding="utf-8")) for side in ("BANK", "COUNTERPARTY"))
    classification, score, reasons = tolerances.classify(bank, counterparty)
    # Its own word for it; the agent's record says what it is called here (aliases).
    return {"classification": classification, "confidence_score": score, "reasons": reasons}


if __name__ == "__main__":
    serve("trade-matching", answer)
