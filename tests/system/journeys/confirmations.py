"""A hundred trade confirmations as real PDFs, with what each should come to: matches, near misses, breaks and garbage, from both
sides, in several layouts."""

import datetime
import random

from fpdf import FPDF

PARTIES = ["Northwind Bank plc", "Contoso Energy Ltd", "Fabrikam Commodities SA", "Adatum Trading GmbH", "Tailspin Metals Inc."]
PRODUCTS = ["Brent crude", "TTF natural gas", "Jet fuel CIF NWE", "Copper cathodes", "Baseload power DE"]


def a_trade(number, dice):
    buyer, seller = dice.sample(PARTIES, 2)
    traded = datetime.date(2026, 1, 5) + datetime.timedelta(days=dice.randrange(200))
    return {"trade_id": str(26_930_000 + number), "trade_date": traded, "settlement_date": traded + datetime.timedelta(days=20),
            "buyer": buyer, "seller": seller, "product": dice.choice(PRODUCTS), "quantity": dice.randrange(1, 400) * 250,
            "price": round(dice.uniform(20, 900), 2), "currency": dice.choice(["USD", "EUR", "GBP"])}


def page():
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    return pdf


def labelled(trade):
    pdf = page()
    for label, value in [("Trade ID", trade["trade_id"]), ("Trade Date", trade["trade_date"].isoformat()),
                         ("Settlement Date", trade["settlement_date"].isoformat()), ("Buyer", trade["buyer"]),
                         ("Seller", trade["seller"]), ("Product", trade["product"]), ("Quantity", f"{trade['quantity']:,} MT"),
                         ("Fixed Price", f"{trade['price']:.4f}"), ("Currency", trade["currency"])]:
        pdf.cell(0, 8, f"{label}: {value}", new_x="LMARGIN", new_y="NEXT")
    return pdf


def tabular(trade):
    pdf = page()
    pdf.cell(0, 12, "COMMODITY SWAP CONFIRMATION", new_x="LMARGIN", new_y="NEXT", align="C")
    for label, value in [("Our Ref", trade["trade_id"]), ("Date of Trade", trade["trade_date"].strftime("%d %B %Y")),
                         ("Value Date", trade["settlement_date"].strftime("%d %B %Y")), ("Buying Party", trade["buyer"]),
                         ("Selling Party", trade["seller"]), ("Underlying", trade["product"]),
                         ("Notional Quantity", f"{trade['quantity']:,}"), ("Unit Price", f"{trade['price']:.2f}"),
                         ("Payment Currency", trade["currency"])]:
        pdf.cell(70, 8, label)
        pdf.cell(0, 8, str(value), new_x="LMARGIN", new_y="NEXT")
    return pdf


def prose(trade):
    pdf = page()
    pdf.multi_cell(0, 7, f"Dear Sirs, we confirm our trade [{trade['trade_id']}] dated [{trade['trade_date'].strftime('%d.%m.%Y')}] and "
                         f"settling on [{trade['settlement_date'].strftime('%d.%m.%Y')}]. It was bought by [{trade['buyer']}] and sold "
                         f"by [{trade['seller']}]. The commodity is [{trade['product']}], the volume of [{trade['quantity']}] at a "
                         f"price of [{trade['price']:.2f}] in the currency [{trade['currency']}].")
    return pdf


LAYOUTS = [labelled, tabular, prose]


def perturbed(kind, trade):
    """The other side's view of a trade."""
    if kind == "exact":
        return trade
    if kind == "within":
        return trade | {"quantity": trade["quantity"], "price": trade["price"] * 1.00005}
    if kind == "near price":
        return trade | {"price": trade["price"] * 1.004}
    if kind == "near day":
        return trade | {"settlement_date": trade["settlement_date"] + datetime.timedelta(days=1)}
    if kind == "near name":
        return trade | {"buyer": trade["buyer"].rsplit(" ", 1)[0].upper()}
    if kind == "break quantity":
        return trade | {"quantity": trade["quantity"] * 2}
    if kind == "break currency":
        return trade | {"currency": {"USD": "EUR", "EUR": "GBP", "GBP": "USD"}[trade["currency"]]}
    return trade | {"seller": "Wingtip Brokers LLC"}


CLASSES = [("exact", "MATCHED", 12), ("within", "MATCHED", 6), ("near price", "REVIEW_REQUIRED", 4), ("near day", "REVIEW_REQUIRED", 4),
           ("near name", "REVIEW_REQUIRED", 3), ("break quantity", "BREAK", 5), ("break currency", "BREAK", 4), ("break seller", "BREAK", 3)]


def write_garbage(folder):
    """What is no confirmation at all: (name, source)."""
    def bare(name, data):
        (folder / name).write_bytes(data)
        return name

    scan = page()
    scan.rect(20, 20, 100, 60, style="F")
    scan.output(str(folder / "scan.pdf"))
    locked = labelled(a_trade(0, random.Random(1)))
    locked.set_encryption(owner_password="owner", user_password="user")
    locked.output(str(folder / "locked.pdf"))
    incomplete = page()
    incomplete.cell(0, 8, "Trade ID: 123, and nothing else")
    incomplete.output(str(folder / "incomplete.pdf"))
    good = bytes(labelled(a_trade(0, random.Random(2))).output())
    with (folder / "huge.pdf").open("wb") as huge:
        huge.write(good)
        huge.truncate(200 << 20)
    return ["scan.pdf", "locked.pdf", "incomplete.pdf", "huge.pdf", bare("empty.pdf", b""), bare("text.pdf", b"Trade ID: 1\n"),
            bare("html.pdf", b"<html><body>not found</body></html>"), bare("torn.pdf", good[:300]), bare("noise.pdf", bytes(range(256)) * 40),
            "missing.pdf", "../agents.json", bare("header.pdf", b"%PDF-1.7\n")]


def write_all(folder):
    """[(round, document, source, expected classification or None for garbage, kind)]; the second round finds the first one's."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(20261121)
    documents = []
    number = 0
    for kind, expected, count in CLASSES:
        for _ in range(count):
            number += 1
            trade = a_trade(number, dice)
            first, second = ("BANK", "COUNTERPARTY") if dice.random() < 0.5 else ("COUNTERPARTY", "BANK")
            for turn, source, seen, classification in [(1, first, trade, "REVIEW_REQUIRED"), (2, second, perturbed(kind, trade), expected)]:
                name = f"{source.lower()}-{trade['trade_id']}.pdf"
                layout = LAYOUTS[dice.randrange(3)]
                if kind in ("within", "near price"):
                    layout = labelled  # The only one with four decimals.
                layout(seen).output(str(folder / name))
                documents.append((turn, name, source, classification, kind if turn == 2 else "first of its pair"))
    garbage = write_garbage(folder)
    documents += [(1, name, dice.choice(["BANK", "COUNTERPARTY"]), None, "garbage") for name in garbage]
    # To a round hundred: garbage that has been seen before is as bad.
    documents += [(2, garbage[i % len(garbage)], "BANK", None, "garbage") for i in range(100 - len(documents))]
    return documents
