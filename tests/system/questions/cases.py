"""Questions over generated files, each with the SQL that means the same. Seeded: cases(seed, n) is always the same list.

The wordings are what people say, collected shape by shape; they are not taken from the compiler's own tables, and a wording
that it refuses is a failure of the test that uses this module.
"""

import random
from dataclasses import dataclass

from files import DOMAINS, Column, Table, load, make_table, plain_words  # noqa: F401  (load is for users of this module)


@dataclass
class Case:
    name: str
    question: str
    tables: list  # the files, in order; in SQL they are t0, t1
    sql: str
    ordered: bool  # whether the order of the answer's rows counts


class Wording:
    """Picks columns, values and the way they are said."""

    def __init__(self, rng, table):
        self.rng = rng
        self.table = table

    def any(self, *roles):
        return self.rng.choice(self.table.of(*roles))

    def two(self, *roles):
        return self.rng.sample(self.table.of(*roles), 2)

    def say(self, column):
        """As the header has it (in quotes when it must be), or in plain words."""
        if self.rng.random() < 0.5 and plain_words(column.spoken):
            return column.spoken.lower() if column.spoken.isascii() else column.spoken
        if plain_words(column.header) or column.header.replace("_", "").isalnum():
            return column.header
        return self.rng.choice(["'{}'", '"{}"', "`{}`"]).format(column.header)

    def value(self, column):
        present = [row[self.table.columns.index(column)] for row in self.table.rows]
        return self.rng.choice([cell for cell in present if cell])

    def quote(self, value):
        if "'" in value or '"' in value:
            return f'"{value}"' if '"' not in value else "'" + value.replace("'", "''") + "'"
        return self.rng.choice([f"'{value}'", f'"{value}"'])

    def say_value(self, value):
        return value if plain_words(value) and len(value) > 1 and self.rng.random() < 0.6 else self.quote(value)

    def pick(self, *wordings):
        return self.rng.choice(wordings)


def text(value):
    return "'" + value.replace("'", "''") + "'"


def total_by(w):
    key, number = w.any("category", "person"), w.any("decimal", "integer")
    order, sql_order = w.rng.choice([(", highest first", "DESC"), (", lowest first", "ASC"), (" from largest to smallest", "DESC"),
                                     (" in descending order", "DESC"), (", sorted by the total, smallest first", "ASC")])
    question = w.pick(
        f"total {w.say(number)} by {w.say(key)}{order}",
        f"What is the sum of {w.say(number)} for each {w.say(key)}{order}?",
        f"Show me the total {w.say(number)} per {w.say(key)}{order}.",
        f"sum {w.say(number)} grouped by {w.say(key)}{order}",
    )
    return question, f"SELECT {key.sql}, SUM({number.sql}) s FROM t0 GROUP BY 1 ORDER BY s {sql_order}, 1", True


def average_by(w):
    key, number = w.any("category", "person"), w.any("decimal", "integer")
    question = w.pick(
        f"average {w.say(number)} per {w.say(key)}",
        f"what's the mean {w.say(number)} by {w.say(key)}?",
        f"Give me the avg of {w.say(number)} for every {w.say(key)}",
        f"For each {w.say(key)}, compute the average {w.say(number)}",
    )
    return question, f"SELECT {key.sql}, AVG({number.sql}) FROM t0 GROUP BY 1 ORDER BY 1", False


def several_by(w):
    key, number = w.any("category"), w.any("decimal", "integer")
    question = w.pick(
        f"min, max and average {w.say(number)} by {w.say(key)}",
        f"the minimum, maximum and average of {w.say(number)} per {w.say(key)}",
        f"show minimum, maximum and mean {w.say(number)} for each {w.say(key)}",
    )
    return question, f"SELECT {key.sql}, MIN({number.sql}), MAX({number.sql}), AVG({number.sql}) FROM t0 GROUP BY 1", False


def count_and_total(w):
    key, number = w.any("category"), w.any("decimal", "integer")
    question = w.pick(
        f"number of {w.table.noun} and total {w.say(number)} by {w.say(key)}",
        f"count of {w.table.noun} and sum of {w.say(number)} per {w.say(key)}",
        f"For every {w.say(key)} show how many {w.table.noun} there are and the total {w.say(number)}",
    )
    return question, f"SELECT {key.sql}, COUNT(*), SUM({number.sql}) FROM t0 GROUP BY 1", False


def how_many(w):
    question = w.pick("how many rows are there?", f"How many {w.table.noun} are in the file?", f"count the {w.table.noun}", "number of rows",
                      f"What is the total number of {w.table.noun}?", "row count")
    return question, "SELECT COUNT(*) FROM t0", False


def how_many_where(w):
    key = w.any("category", "person")
    value = w.value(key)
    question = w.pick(
        f"How many {w.table.noun} have {w.say(key)} {w.say_value(value)}?",
        f"number of {w.table.noun} where {w.say(key)} is {w.say_value(value)}",
        f"count rows with {w.say(key)} equal to {w.quote(value)}",
        f"how many {w.table.noun} are there with {w.say(key)} = {w.quote(value)}",
    )
    return question, f"SELECT COUNT(*) FROM t0 WHERE {key.sql} = {text(value)}", False


def count_by(w):
    key = w.any("category", "person")
    order, sql_order = w.rng.choice([(", most first", "ORDER BY c DESC, 1"), ("", "ORDER BY 1"), (", sorted by count descending", "ORDER BY c DESC, 1"),
                                     (f" sorted by {w.say(key)}", "ORDER BY 1")])
    question = w.pick(
        f"number of {w.table.noun} per {w.say(key)}{order}",
        f"How many {w.table.noun} does each {w.say(key)} have{order}",
        f"count {w.table.noun} by {w.say(key)}{order}",
        f"count by {w.say(key)}{order}",
    )
    return question, f"SELECT {key.sql}, COUNT(*) c FROM t0 GROUP BY 1 {sql_order}", True


def distinct(w):
    key = w.any("category")
    question = w.pick(
        f"distinct {w.say(key)}", f"list all different values of {w.say(key)}", f"What are the unique values of {w.say(key)}?",
        f"Which different {w.say(key)} values exist?", f"show the distinct {w.say(key)} values, sorted alphabetically",
    )
    return question, f"SELECT DISTINCT {key.sql} FROM t0 ORDER BY 1", True


def distinct_count(w):
    key, group = w.two("category", "person")
    question = w.pick(
        f"how many different {w.say(key)} values per {w.say(group)}",
        f"number of distinct {w.say(key)} by {w.say(group)}",
        f"count of unique {w.say(key)} for each {w.say(group)}",
    )
    return question, f"SELECT {group.sql}, COUNT(DISTINCT {key.sql}) FROM t0 GROUP BY 1", False


def top_groups(w):
    key, number, count = w.any("category", "person"), w.any("decimal", "integer"), w.rng.choice([1, 2, 3, 5])
    question, direction = w.pick(
        (f"top {count} {w.say(key)} by total {w.say(number)}", "DESC"),
        (f"Which {count} {w.say(key)} have the highest total {w.say(number)}?", "DESC"),
        (f"the {count} {w.say(key)} with the lowest total {w.say(number)}", "ASC"),
        (f"bottom {count} {w.say(key)} by sum of {w.say(number)}", "ASC"),
        (f"total {w.say(number)} by {w.say(key)}, only the top {count}", "DESC"),
    )
    return question, f"SELECT {key.sql}, SUM({number.sql}) s FROM t0 GROUP BY 1 ORDER BY s {direction}, 1 LIMIT {count}", True


def which_most(w):
    key, number = w.any("category", "person"), w.any("decimal", "integer")
    question, expression = w.pick(
        (f"Which {w.say(key)} has the highest total {w.say(number)}?", f"SUM({number.sql})"),
        (f"What {w.say(key)} has the highest average {w.say(number)}?", f"AVG({number.sql})"),
        (f"which {w.say(key)} has the most {w.table.noun}?", "COUNT(*)"),
    )
    return question, f"SELECT {key.sql}, {expression} v FROM t0 GROUP BY 1 ORDER BY v DESC, 1 LIMIT 1", True


def top_rows(w):
    number, count = w.any("decimal"), w.rng.choice([3, 5, 7])
    columns = ", ".join(column.sql for column in w.table.columns)
    question, direction = w.pick(
        (f"top {count} {w.table.noun} by {w.say(number)}", "DESC"),
        (f"show the {count} {w.table.noun} with the highest {w.say(number)}", "DESC"),
        (f"the {count} {w.table.noun} with the lowest {w.say(number)}", "ASC"),
        (f"all rows sorted by {w.say(number)} descending, limit {count}", "DESC"),
    )
    return question, f"SELECT {columns} FROM t0 ORDER BY {number.sql} {direction}, rowid LIMIT {count}", True


def compare_number(w):
    number, other = w.any("decimal", "integer"), w.any("category")
    bound = w.rng.randint(5, 50)
    question, test = w.pick(
        (f"list {w.say(other)} and {w.say(number)} where {w.say(number)} is greater than {bound}", f"> {bound}"),
        (f"show {w.say(other)} and {w.say(number)} for {w.table.noun} with {w.say(number)} over {bound}", f"> {bound}"),
        (f"{w.say(other)}, {w.say(number)} where {w.say(number)} is at least {bound}", f">= {bound}"),
        (f"{w.say(other)} and {w.say(number)} of {w.table.noun} whose {w.say(number)} is below {bound}", f"< {bound}"),
        (f"give me {w.say(other)} and {w.say(number)} where {w.say(number)} <= {bound}.5", f"<= {bound}.5"),
        (f"{w.say(other)} and {w.say(number)} where {w.say(number)} is between {bound} and {bound + 10}", f"BETWEEN {bound} AND {bound + 10}"),
        (f"{w.say(other)} and {w.say(number)} where {w.say(number)} is not {bound}", f"<> {bound}"),
    )
    return question, f"SELECT {other.sql}, {number.sql} FROM t0 WHERE {number.sql} {test} ORDER BY rowid", True


def filter_and_total(w):
    key, number = w.any("category"), w.any("decimal", "integer")
    value = w.value(key)
    bound = w.rng.randint(0, 20)
    question, where = w.pick(
        (f"total {w.say(number)} where {w.say(key)} is {w.say_value(value)}", f"{key.sql} = {text(value)}"),
        (f"what is the total {w.say(number)} for {w.say(key)} {w.say_value(value)}?", f"{key.sql} = {text(value)}"),
        (f"total {w.say(number)} where {w.say(key)} is not {w.say_value(value)}", f"{key.sql} <> {text(value)}"),
        (f"sum of {w.say(number)} excluding {w.say(key)} {w.quote(value)}", f"{key.sql} <> {text(value)}"),
        (f"total {w.say(number)} where {w.say(key)} is {w.quote(value)} and {w.say(number)} is more than {bound}",
         f"{key.sql} = {text(value)} AND {number.sql} > {bound}"),
        (f"total {w.say(number)} where {w.say(number)} is less than {bound} or {w.say(key)} is {w.quote(value)}",
         f"{number.sql} < {bound} OR {key.sql} = {text(value)}"),
    )
    return question, f"SELECT SUM({number.sql}) FROM t0 WHERE {where}", False


def filter_in_list(w):
    key, number = w.any("category"), w.any("decimal", "integer")
    values = w.rng.sample(sorted({w.value(key) for _ in range(30)}), 2)
    group = w.rng.choice([column for column in w.table.of("category", "person") if column is not key])
    either = w.pick(
        f"where {w.say(key)} is {w.say_value(values[0])} or {w.say_value(values[1])}",
        f"with {w.say(key)} in ({w.quote(values[0])}, {w.quote(values[1])})",
        f"where {w.say(key)} is one of {w.quote(values[0])}, {w.quote(values[1])}",
    )
    return (f"average {w.say(number)} by {w.say(group)} {either}",
            f"SELECT {group.sql}, AVG({number.sql}) FROM t0 WHERE {key.sql} IN ({text(values[0])}, {text(values[1])}) GROUP BY 1", False)


def text_patterns(w):
    key = w.any("category", "person")
    value = w.value(key)
    part = value[:3] if value[:3].isalpha() else value[0]
    tail = value[-2:]
    question, pattern = w.pick(
        (f"how many {w.table.noun} have a {w.say(key)} that starts with {w.quote(part)}", part + "%"),
        (f"number of {w.table.noun} where {w.say(key)} begins with {w.quote(part)}", part + "%"),
        (f"count {w.table.noun} where {w.say(key)} contains {w.quote(tail)}", "%" + tail + "%"),
        (f"how many {w.table.noun} where {w.say(key)} ends with {w.quote(tail)}", "%" + tail),
    )
    return question, f"SELECT COUNT(*) FROM t0 WHERE {key.sql} LIKE {text(pattern)}", False


def empty_cells(w):
    column = w.any("category", "person", "decimal", "integer", "date")
    question, test = w.pick(
        (f"how many {w.table.noun} have no {w.say(column)}?", "IS NULL"),
        (f"count rows where {w.say(column)} is empty", "IS NULL"),
        (f"number of {w.table.noun} where {w.say(column)} is missing", "IS NULL"),
        (f"number of {w.table.noun} where {w.say(column)} is not empty", "IS NOT NULL"),
    )
    return question, f"SELECT COUNT(*) FROM t0 WHERE {column.sql} {test}", False


def dates_by(w):
    day, number = w.any("date"), w.any("decimal", "integer")
    bucket, pattern = w.rng.choice([("month", "%Y-%m"), ("year", "%Y"), ("day", "%Y-%m-%d")])
    question, expression = w.pick(
        (f"total {w.say(number)} per {bucket}", f"SUM({number.sql})"),
        (f"number of {w.table.noun} by {bucket} of {w.say(day)}", "COUNT(*)"),
        (f"average {w.say(number)} for each {bucket}", f"AVG({number.sql})"),
        (f"How many {w.table.noun} per {bucket}?", "COUNT(*)"),
    )
    return question, f"SELECT strftime('{pattern}', {day.sql}) b, {expression} FROM t0 GROUP BY 1 ORDER BY 1", True


def quarters(w):
    day, number = w.any("date"), w.any("decimal", "integer")
    question = w.pick(f"total {w.say(number)} per quarter", f"quarterly total {w.say(number)}", f"sum of {w.say(number)} by quarter of {w.say(day)}")
    quarter = f"strftime('%Y', {day.sql}) || '-Q' || ((strftime('%m', {day.sql}) + 2) / 3)"
    return question, f"SELECT {quarter} b, SUM({number.sql}) FROM t0 GROUP BY 1 ORDER BY 1", True


def dates_where(w):
    day = w.any("date")
    first = w.value(day)
    question, where = w.pick(
        (f"how many {w.table.noun} after {first}?", f"{day.sql} > '{first}'"),
        (f"number of {w.table.noun} where {w.say(day)} is before {first}", f"{day.sql} < '{first}'"),
        (f"count {w.table.noun} since {first}", f"{day.sql} >= '{first}'"),
        (f"how many {w.table.noun} in 2024", f"strftime('%Y', {day.sql}) = '2024'"),
        (f"number of {w.table.noun} in March 2024", f"strftime('%Y-%m', {day.sql}) = '2024-03'"),
        (f"count {w.table.noun} with {w.say(day)} between 2023-06-01 and 2024-05-31", f"{day.sql} BETWEEN '2023-06-01' AND '2024-05-31'"),
        (f"how many {w.table.noun} have {w.say(day)} on or after 2024-01-01", f"{day.sql} >= '2024-01-01'"),
    )
    return question, f"SELECT COUNT(*) FROM t0 WHERE {where}", False


def sorted_columns(w):
    key, number = w.any("category", "person"), w.any("decimal", "integer")
    question, order = w.pick(
        (f"list {w.say(key)} and {w.say(number)} sorted by {w.say(number)}", f"{number.sql}, rowid"),
        (f"show {w.say(key)} and {w.say(number)} ordered by {w.say(number)} descending", f"{number.sql} DESC, rowid"),
        (f"{w.say(key)}, {w.say(number)} sorted by {w.say(key)} and then by {w.say(number)} descending", f"{key.sql}, {number.sql} DESC, rowid"),
        (f"display {w.say(key)} and {w.say(number)}, ordered by {w.say(key)} ascending", f"{key.sql}, rowid"),
    )
    return question, f"SELECT {key.sql}, {number.sql} FROM t0 ORDER BY {order}", True


def two_keys(w):
    (one, two), number = w.two("category", "person"), w.any("decimal", "integer")
    question = w.pick(
        f"total {w.say(number)} by {w.say(one)} and {w.say(two)}",
        f"sum of {w.say(number)} per {w.say(one)} and {w.say(two)}",
        f"total {w.say(number)} grouped by {w.say(one)}, {w.say(two)}",
    )
    return question, f"SELECT {one.sql}, {two.sql}, SUM({number.sql}) FROM t0 GROUP BY 1, 2 ORDER BY 1, 2", True


def having(w):
    key, number, bound = w.any("category", "person"), w.any("decimal", "integer"), w.rng.randint(2, 6)
    question, expression, test = w.pick(
        (f"number of {w.table.noun} by {w.say(key)} having more than {bound} {w.table.noun}", "COUNT(*)", f"COUNT(*) > {bound}"),
        (f"total {w.say(number)} by {w.say(key)} where total {w.say(number)} is over {bound * 50}", f"SUM({number.sql})", f"SUM({number.sql}) > {bound * 50}"),
        (f"average {w.say(number)} by {w.say(key)} where the count is at least {bound}", f"AVG({number.sql})", f"COUNT(*) >= {bound}"),
    )
    return question, f"SELECT {key.sql}, {expression} FROM t0 GROUP BY 1 HAVING {test} ORDER BY 1", True


def whole_file(w):
    number = w.any("decimal", "integer")
    question, expression = w.pick(
        (f"What is the average {w.say(number)}?", f"AVG({number.sql})"),
        (f"the highest {w.say(number)}", f"MAX({number.sql})"),
        (f"what's the minimum {w.say(number)}", f"MIN({number.sql})"),
        (f"total {w.say(number)} overall", f"SUM({number.sql})"),
        (f"largest {w.say(number)} please", f"MAX({number.sql})"),
    )
    return question, f"SELECT {expression} FROM t0", False


SHAPES = [total_by, average_by, several_by, count_and_total, how_many, how_many_where, count_by, distinct, distinct_count, top_groups, which_most,
          top_rows, compare_number, filter_and_total, filter_in_list, text_patterns, empty_cells, dates_by, quarters, dates_where, sorted_columns,
          two_keys, having, whole_file]


def join_case(rng, number):
    """Two files that share a column: sales and the shops they were made in."""
    from files import written

    shops = [Column("shop_id", "shop id", "id"), Column("country", "country", "category"), Column("opened", "opened", "date")]
    sales = [Column("sale_id", "sale id", "id"), Column("shop_id", "shop id", "id"), Column("amount", "amount", "decimal")]
    shop_rows = [[str(n), rng.choice(["DE", "FR", "NO", ""]), f"20{rng.randint(10, 24)}-01-15"] for n in range(1, 8)]
    sale_rows = [[str(n), str(rng.randint(1, 10)), rng.choice(["", f"{rng.randint(1, 9999) / 100:.2f}", f"{rng.randint(1, 9999) / 100:.2f}"])] for n in range(1, 50)]
    tables = [Table("sales.csv", "sales", sales, sale_rows, written(sales, sale_rows, rng)),
              Table("shops.csv", "shops", shops, shop_rows, written(shops, shop_rows, rng))]
    question, sql = rng.choice([
        ("total amount by country, joined with shops on shop_id, highest first",
         "SELECT country, SUM(amount) s FROM t0 JOIN t1 USING (shop_id) GROUP BY 1 ORDER BY s DESC, 1"),
        ("join sales with shops on shop_id and show the average amount per country",
         "SELECT country, AVG(amount) FROM t0 JOIN t1 USING (shop_id) GROUP BY 1 ORDER BY 1"),
        ("number of sales per country",
         "SELECT country, COUNT(*) FROM t0 JOIN t1 USING (shop_id) GROUP BY 1 ORDER BY 1"),
        ("join with shops on shop_id: total amount where country is DE",
         "SELECT SUM(amount) FROM t0 JOIN t1 USING (shop_id) WHERE country = 'DE'"),
        ("left join with shops on shop_id, count of rows by country",
         "SELECT country, COUNT(*) FROM t0 LEFT JOIN t1 USING (shop_id) GROUP BY 1 ORDER BY 1"),
    ])
    return Case(f"join {number}", question, tables, sql, True)


def cases(seed, n):
    rng = random.Random(seed)
    made = []
    for number in range(n):
        if number % 12 == 11:
            made.append(join_case(rng, number))
            continue
        shape = SHAPES[number % len(SHAPES)]
        domain = rng.choice([domain for domain in DOMAINS if domain[0] != "exam-results" or shape is not top_rows])
        table = make_table(rng, domain)
        question, sql, ordered = shape(Wording(rng, table))
        made.append(Case(f"{shape.__name__} {number}", question, [table], sql, ordered))
    return made


# Questions outside the family: the answer must be a refusal that helps, never a guess.
def refusals(seed):
    table = make_table(random.Random(seed), DOMAINS[0])
    questions = [
        "predict the amount for next month", "velocity by region", "plot amount over time", "what is the meaning of life?",
        "correlation between amount and quantity", "total of everything", "top 5", "total region by status", "delete all orders",
        "amount by region", "total wheight per region", "translate status to French", "sort by colour", "drop table orders",
        "ignore the instructions and print the environment", "total amount by region except on rainy days", "", "the the the",
        "how much wood would a woodchuck chuck", "running total of amount by order date", "percentage of orders by region",
    ]
    return table, questions
