"""polars_peer.py TABLE OUTPUT: the figures of customer-scorer's rules for every row of the table, by Polars, streaming; prints seconds."""

import sys
import time

import polars as pl


def saturation(value, middle):
    return value / (value + middle)


def main(table, output):
    began = time.monotonic()
    spent, orders, days = pl.col("total_spent"), pl.col("orders"), pl.col("days_since_last_order")
    good = 40 * (2.0 ** (-days / 90)) + 25 * saturation(orders, 8) + 25 * saturation(spent, 1000) + 10 * saturation(12, 24)
    scored = pl.scan_csv(table).with_columns(score=good.round().clip(0, 100).cast(pl.Int32)).with_columns(
        segment=pl.when(days > 365).then(pl.lit("Lost")).when(days > 180).then(pl.lit("At Risk"))
        .when(pl.col("score") >= 75).then(pl.lit("Champion")).when(pl.col("score") >= 50).then(pl.lit("Loyal")).otherwise(pl.lit("Promising")))
    leaves = pl.col("segment").is_in(["Lost", "At Risk"])
    actions = {"Lost": "Send one last win-back offer, then stop writing",
               "At Risk": "Call and ask what is missing; offer a reason to come back",
               "Champion": "Thank personally and invite to recommend us", "Loyal": "Offer the next higher plan or a bundle",
               "Promising": "Offer a small discount on the second order"}
    scored.with_columns(
        churn_risk=pl.when(leaves).then(pl.lit("High")).when(days > 90).then(pl.lit("Medium")).otherwise(pl.lit("Low")),
        average_order_value=pl.when(orders > 0).then((spent / orders).round(2)).otherwise(0.0),
        next_best_action=pl.col("segment").replace_strict(actions), confidence_score=pl.lit(0.7), _status=pl.lit("ok"),
        _agent=pl.lit("customer-scorer-agent (rules)"), _error_cause=pl.lit(""), _error_message=pl.lit("")).sink_csv(output)
    print(time.monotonic() - began)


main(*sys.argv[1:])
