#!/usr/bin/env python3
"""Draws one trace as SVG: a waterfall of its spans, and a map of the services with calls, errors and times.

usage: draw_trace.py [SPANS.json [PICTURE.svg]]     (trade_matching.spans.json beside this file)
"""

import collections
import html
import json
import pathlib
import sys

ROW, BAR, LEFT, WIDTH, MARGIN = 22, 14, 430, 640, 16
COLOURS = {"millrace-cli": "#6b7280", "millrace-supervise": "#2563eb", "millrace-invoke": "#059669"}
OTHER, ERROR, TEXT, FAINT = "#7c3aed", "#dc2626", "#111827", "#6b7280"


def in_order(spans):
    """(span, depth), children below their parent by their start."""
    known = {span["spanId"] for span in spans}
    children = collections.defaultdict(list)
    for span in sorted(spans, key=lambda span: int(span["start"])):
        parent = span["parentSpanId"]
        children[parent if parent in known else None].append(span)
    waiting = [(span, 0) for span in reversed(children[None])]
    while waiting:
        span, depth = waiting.pop()
        yield span, depth
        waiting.extend((child, depth + 1) for child in reversed(children[span["spanId"]]))


def milliseconds(span):
    return (int(span["end"]) - int(span["start"])) / 1e6


def is_error(span):
    return span.get("status") == "STATUS_CODE_ERROR"


def text(x, y, words, colour=TEXT, anchor="start", size=12):
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}">{html.escape(words)}</text>'


def waterfall(spans):
    begin, end = min(int(span["start"]) for span in spans), max(int(span["end"]) for span in spans)
    scale = WIDTH / max(1, end - begin)
    for row, (span, depth) in enumerate(in_order(spans)):
        y = 3.5 * MARGIN + row * ROW
        x = LEFT + (int(span["start"]) - begin) * scale
        width = max(2.0, (int(span["end"]) - int(span["start"])) * scale)
        colour = ERROR if is_error(span) else COLOURS.get(span["service"], OTHER)
        yield text(MARGIN + 14 * depth, y + BAR - 3, span["name"])
        yield f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2" fill="{colour}"/>'
        took = f"{milliseconds(span):.1f} ms" + (f", {span['error']}" if is_error(span) else "")
        is_wide = x + width > LEFT + WIDTH * 0.75
        yield text(x - 6 if is_wide else x + width + 6, y + BAR - 3, took, FAINT, "end" if is_wide else "start", 11)


def service_of(span):
    """An agent's call is the agent's; everything else is its process's."""
    if "db.system.name" in span["attributes"]:
        return span["attributes"]["db.system.name"]
    is_call = span["name"].startswith("invoke_") and span["service"] == "millrace-invoke"
    return span["name"].removeprefix("invoke_") if is_call else span["service"]


def service_map(spans):
    """Who called whom: (from, to) and the called one's spans."""
    by_id = {span["spanId"]: span for span in spans}
    calls = collections.defaultdict(list)
    for span in spans:
        parent = by_id.get(span["parentSpanId"])
        is_request_of_call = "http.request.method" in span["attributes"] and parent and parent["name"].startswith("invoke_")
        if parent and not is_request_of_call and service_of(parent) != service_of(span):
            calls[service_of(parent), service_of(span)].append(span)
    return calls


def map_rows(spans, top):
    yield text(MARGIN, top, "Who called whom", TEXT, size=14)
    rows = sorted(service_map(spans).items(), key=lambda row: min(int(span["start"]) for span in row[1]))
    for row, ((caller, called), made) in enumerate(rows):
        y = top + (row + 1) * ROW
        failed = sum(map(is_error, made))
        longest = max(map(milliseconds, made))
        yield text(MARGIN, y, f"{caller} → {called}")
        yield text(LEFT, y, f"{len(made)} ×, longest {longest:.1f} ms", FAINT)
        if failed:
            yield text(LEFT + 190, y, f"{failed} failed", ERROR)


def picture(spans):
    top = 3.5 * MARGIN + len(spans) * ROW + 2 * MARGIN
    height = top + (len(service_map(spans)) + 1) * ROW + MARGIN
    trace = spans[0]["traceId"]
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 2 * MARGIN}" height="{height:.0f}" '
             'font-family="ui-sans-serif, system-ui, sans-serif">', '<rect width="100%" height="100%" fill="#ffffff"/>',
             text(MARGIN, 1.5 * MARGIN, f"Trace {trace}: {len(spans)} spans of one job, as a collector received them", size=14)]
    legend = LEFT
    for service, colour in COLOURS.items():
        lines.append(f'<rect x="{legend}" y="{2 * MARGIN}" width="10" height="10" fill="{colour}"/>')
        lines.append(text(legend + 14, 2 * MARGIN + 9, service, FAINT, size=11))
        legend += 160
    return "\n".join([*lines, *waterfall(spans), *map_rows(spans, top), "</svg>"]) + "\n"


def main():
    folder = pathlib.Path(__file__).resolve().parent
    source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "trade_matching.spans.json"
    target = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else folder / "trade_matching.svg"
    spans = json.loads(source.read_text(encoding="utf-8"))
    if not spans:
        sys.exit(f"{source} holds no spans")
    target.write_text(picture(spans), encoding="utf-8")


if __name__ == "__main__":
    main()
