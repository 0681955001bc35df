"""A question that journeys ask of several engines, and what SQLite answers."""

import sqlite3

SALES = ("region,product,amount\nNorth,Tea,10\nSouth,Tea,20.5\nNorth,Coffee,30\nEast,Tea,\nSouth,Coffee,7.25\nEast,Coffee,4\n"
         "North,Tea,5\nWest,Cocoa,1\nWest,Tea,2\nSouth,Cocoa,3\nEast,Tea,6\nNorth,Cocoa,8\n")
QUESTION = "total amount by region, highest first"


def sqlites_totals():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE sales (region, product, amount REAL)")
    rows = [line.split(",") for line in SALES.splitlines()[1:]]
    connection.executemany("INSERT INTO sales VALUES (?, ?, nullif(?, ''))", rows)
    return [{"region": region, "total_amount": total} for region, total in connection.execute(
        "SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY total DESC, region")]
