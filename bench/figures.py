"""Percentiles, tables, and what processes cost."""

import os

TICKS = os.sysconf("SC_CLK_TCK")


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def in_milliseconds(seconds):
    """p50, p99 and p99.9 of durations."""
    return {"p50_ms": round(percentile(seconds, 0.5) * 1e3, 2), "p99_ms": round(percentile(seconds, 0.99) * 1e3, 2),
            "p999_ms": round(percentile(seconds, 0.999) * 1e3, 2), "samples": len(seconds)}


def table(rows):
    """Rows are dictionaries; a column for every key, in order of appearance."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    texts = [columns] + [[_text(row.get(column, "")) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in texts) for i in range(len(columns))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in texts]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _text(value):
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def cpu_seconds(pid):
    """Of a process, its children that have ended, and its live children."""
    total = 0
    for process in [pid, *_children(pid)]:
        try:
            with open(f"/proc/{process}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        own, ended = fields[11:13], fields[13:15]
        total += sum(map(int, own)) + (sum(map(int, ended)) if process == pid else 0)
    return total / TICKS


def _children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            return [int(child) for child in children.read().split()]
    except OSError:
        return []
