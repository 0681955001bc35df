"""CSV files as they come from people: other names, types, quoting, delimiters, missing cells, dates. Seeded."""

import csv
import io
import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

CITIES = ["Berlin", "São Paulo", "New York", "Köln", "Lyon", "St. John's", "Oslo", "Cape Town", "Rio", "Graz"]
STATUSES = ["open", "shipped", "cancelled", "on hold", "returned"]
PEOPLE = ["Ann Lee", "Bob Smith", "Chloé Durand", "Dieter Voß", "Eve O'Brien", 'Frank "Fritz" Kern', "Grace, Hopper", "Hana\nLine"]
ITEMS = ["USB cable", "Desk lamp", "Chair", "Notebook A5", "Pen; blue", "Monitor | 27", "Mug", "Tea pot"]
GRADES = ["A", "B", "C", "D"]
TEAMS = ["Red", "Blue", "Green", "Dark Grey"]


@dataclass
class Column:
    header: str  # as in the file
    spoken: str  # as a person says it
    role: str  # id, category, person, decimal, integer, date, code
    values: list = field(default_factory=list)  # for categories

    @property
    def sql(self):
        return '"' + self.header.replace('"', '""') + '"'


@dataclass
class Table:
    name: str  # file name
    noun: str  # what a row is, plural
    columns: list
    rows: list
    text: str

    def of(self, *roles):
        return [column for column in self.columns if column.role in roles]


# (file, plural of a row, [(words of the name, role, values)])
DOMAINS = [
    ("orders", "orders", [("order id", "id", None), ("region", "category", CITIES), ("status", "category", STATUSES),
                          ("amount", "decimal", None), ("quantity", "integer", None), ("order date", "date", None)]),
    ("employees", "employees", [("employee number", "id", None), ("full name", "person", PEOPLE), ("department", "category", TEAMS),
                                ("office", "category", CITIES), ("salary", "decimal", None), ("age", "integer", None),
                                ("hired on", "date", None)]),
    ("inventory", "items", [("sku", "code", None), ("product", "category", ITEMS), ("warehouse", "category", CITIES),
                            ("unit price", "decimal", None), ("stock level", "integer", None), ("last counted", "date", None)]),
    ("exam-results", "records", [("student", "person", PEOPLE), ("course", "category", ["Maths", "Art History", "Physics"]),
                                 ("grade", "category", GRADES), ("points", "integer", None), ("exam day", "date", None)]),
    ("trips_2024", "trips", [("trip", "id", None), ("driver", "person", PEOPLE), ("origin", "category", CITIES),
                             ("distance", "decimal", None), ("passengers", "integer", None), ("started", "date", None)]),
    ("support tickets", "tickets", [("ticket", "id", None), ("queue", "category", TEAMS), ("priority", "category", ["low", "high", "urgent"]),
                                    ("agent", "person", PEOPLE), ("minutes spent", "integer", None), ("cost", "decimal", None),
                                    ("created", "date", None)]),
    ("data", "rows", [("sensor", "category", ["north wing", "south wing", "roof"]), ("kind", "category", ["temp", "hum"]),
                      ("reading value", "decimal", None), ("samples", "integer", None), ("measured at", "date", None)]),
    ("Umsätze", "rows", [("Größe", "category", ["klein", "groß", "mittel"]), ("Händler", "category", CITIES),
                         ("Betrag", "decimal", None), ("Stück", "integer", None), ("Datum", "date", None)]),
]

STYLES = {
    "snake": lambda words: "_".join(words),
    "title": lambda words: " ".join(word[:1].upper() + word[1:] for word in words),
    "camel": lambda words: words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:]),
    "upper": lambda words: "_".join(words).upper(),
    "plain": lambda words: " ".join(words),
    "kebab": lambda words: "-".join(words),
}


def header_of(name, style, role, random):
    # Upper-casing beyond ASCII would be another name ("ß" becomes "SS").
    styled = STYLES["title" if style == "upper" and not name.isascii() else style](name.split())
    if role == "decimal" and random.random() < 0.2:
        styled += " (EUR)"
    return styled


def cell_of(column, number, random):
    if column.role == "id":
        return str(1000 + number)
    if column.role == "code":
        return f"{number:05}"
    if random.random() < 0.07:
        return ""
    if column.role in ("category", "person"):
        return random.choice(column.values)
    if column.role == "decimal":
        return f"{random.randint(-500, 99999) / 100:.2f}"
    if column.role == "integer":
        return str(random.randint(0, 60))
    return (date(2023, 1, 1) + timedelta(days=random.randint(0, 800))).isoformat()


def make_table(random: random.Random, domain=None):
    name, noun, shape = domain or random.choice(DOMAINS)
    style = random.choice(list(STYLES))
    columns = [Column(header_of(words, style, role, random), words, role, list(values or [])) for words, role, values in shape]
    if random.random() < 0.5:
        random.shuffle(columns)
    rows = [[cell_of(column, number, random) for column in columns] for number in range(random.randint(15, 60))]
    return Table(f"{name}.csv", noun, columns, rows, written(columns, rows, random))


def written(columns, rows, random):
    buffer = io.StringIO()
    writer = csv.writer(
        buffer,
        delimiter=random.choice([",", ",", ";", "\t", "|"]),
        quoting=random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=random.choice(["\n", "\r\n"]),
    )
    writer.writerow([column.header for column in columns])
    writer.writerows(rows)
    return ("\ufeff" if random.random() < 0.2 else "") + buffer.getvalue()


def plain_words(text):
    """Can this stand in a question without quotes?"""
    return re.fullmatch(r"[^\W\d_]+( [^\W\d_]+)*", text) is not None


def load(connection, table, name):
    """The file as a table of SQLite: empty cells are NULL, numbers are numbers."""
    types = {"decimal": "REAL", "integer": "INTEGER", "id": "INTEGER"}
    connection.execute(
        f'CREATE TABLE "{name}" ({", ".join(column.sql + " " + types.get(column.role, "TEXT") for column in table.columns)})'
    )
    places = ", ".join("?" * len(table.columns))
    connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', [[cell or None for cell in row] for row in table.rows])
