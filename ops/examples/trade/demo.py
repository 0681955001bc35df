"""Starts the example agents, registers them, and runs a matched and a broken pair of trade confirmations through trade_matching."""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import confirmation

HERE = pathlib.Path(__file__).resolve().parent
TRADE = {"trade_id": "26933659", "trade_date": "2026-02-12", "settlement_date": "2026-03-05", "buyer": "Northwind Bank plc",
         "seller": "Contoso Energy Ltd", "product": "Brent crude", "quantity": "50,000 bbl", "price": "71.25", "currency": "USD"}
BROKEN = TRADE | {"trade_id": "26933660"}
DOCUMENTS = [  # source, document, trade
    ("BANK", "bank-26933659", TRADE),
    ("COUNTERPARTY", "counterparty-26933659", TRADE | {"price": "71.2510"}),
    ("BANK", "bank-26933660", BROKEN),
    ("COUNTERPARTY", "counterparty-26933660", BROKEN | {"quantity": "55,000 bbl"}),
]


class Agents:
    """The four agents as processes; they end with the block."""

    def __init__(self, folder):
        self.folder = folder
        self.endpoints = {}
        self.processes = []

    def __enter__(self):
        for record in json.loads((HERE / "agents.json").read_text(encoding="utf-8")):
            name = record["name"]
            process = subprocess.Popen(
                [sys.executable, "-B", str(HERE / f"{name.replace('-', '_')}.py"), "--store", str(self.folder / "store"),
                 "--documents", str(self.folder / "documents")], stdout=subprocess.PIPE, text=True)
            self.processes.append(process)
            line = process.stdout.readline()
            if not line:
                raise SystemExit(f"agent {name} did not start")
            self.endpoints[name] = f"http://127.0.0.1:{line.split()[-1]}/invocations"
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
            process.wait(timeout=10)

    def records(self):
        """agents.json with endpoints instead of parameters."""
        for record in json.loads((HERE / "agents.json").read_text(encoding="utf-8")):
            del record["endpoint_parameter"], record["endpoint_variable"]
            yield record | {"endpoint": self.endpoints[record["name"]]}


def millrace(options, *arguments, may_fail=False):
    done = subprocess.run([options.binary, *arguments, "-o", "json"], capture_output=True, text=True, check=False)
    if done.returncode and not may_fail:
        raise SystemExit(f"millrace {' '.join(arguments)}:\n{done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else {}


def run(options, folder):
    with Agents(folder) as agents:
        records = folder / "agents.json"
        records.write_text(json.dumps(list(agents.records())), encoding="utf-8")
        millrace(options, "agent", "put", str(records))
        for name, endpoint in agents.endpoints.items():
            print(f"agent {name:22} {endpoint}")
        print(f"\n{'DOCUMENT':24}{'SOURCE':14}{'SUCCESS':9}{'CLASSIFICATION':17}{'SCORE':7}STEPS")
        for source, document, trade in DOCUMENTS:
            path = folder / "documents" / f"{document}.pdf"
            confirmation.write_pdf(path, confirmation.lines_of(f"{source} TRADE CONFIRMATION", trade))
            request = {"document_path": path.name, "source_type": source, "document_id": document}
            done = millrace(options, "submit", "trade_matching", "--input", json.dumps(request), "--wait", "--timeout", "120",
                            may_fail=True)
            result = done.get("output") or {}
            if done.get("status") != "SUCCEEDED":
                raise SystemExit(f"{document}: {json.dumps(done)}")
            print(f"{document:24}{source:14}{str(result['success']).lower():9}{result['match_classification']:17}"
                  f"{result['confidence_score']:<7}{' > '.join(result['workflow_steps'])}", flush=True)
        print("\nThe first document of a pair is an exception because the other side's is not there yet.")
        if options.keep:
            print(f"The agents stay up until you press Enter. Their store is {folder / 'store'}, "
                  f"documents go to {folder / 'documents'}.")
            sys.stdin.readline()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="the program millrace")
    parser.add_argument("--keep", action="store_true", help="leave the agents up until Enter is pressed")
    options = parser.parse_args()
    if not shutil.which("pdftotext"):
        raise SystemExit("the agents read PDFs with pdftotext: install the package poppler-utils")
    with tempfile.TemporaryDirectory(prefix="millrace_trade_") as folder:
        run(options, pathlib.Path(folder))


if __name__ == "__main__":
    main()
