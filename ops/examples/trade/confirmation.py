"""Writes a trade confirmation as a one-page PDF, by hand: enough for a demo, and no package needed."""

LABELS = [("Trade ID", "trade_id"), ("Trade Date", "trade_date"), ("Settlement Date", "settlement_date"),
          ("Buyer", "buyer"), ("Seller", "seller"), ("Product", "product"), ("Quantity", "quantity"), ("Fixed Price", "price"), ("Currency", "currency")]


def lines_of(title, trade):
    return [title, ""] + [f"{label}: {trade[field]}" for label, field in LABELS if field in trade]


def write_pdf(path, lines):
    def escaped(text):
        return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")

    rows = "".join(f"({escaped(line)}) Tj T* " for line in lines)
    stream = f"BT /F1 11 Tf 14 TL 60 780 Td {rows}ET".encode("latin-1", "replace")
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
               b" /Resources << /Font << /F1 5 0 R >> >> >>",
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    data += (b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
             % (count, table, count, len(data)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
