"""Keeps each case below the store, as exceptions/<document id>.json, and says who should look."""

from agent_server import name_for_file, serve, write_json


def answer(request, store, _documents):
    case = request["case"]
    target = store / "exceptions" / f"{name_for_file(request['document_id'])}.json"
    write_json(target, request)
    severity = "high" if case["failed_step"] == "evaluate" and "BREAK" in case["cause"] else "medium"
    return {"exception_logged": True, "severity": severity, "routed_to": "trade-support",
            "case_location": target.resolve().as_uri()}


if __name__ == "__main__":
    serve("exception-management", answer)
