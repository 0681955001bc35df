#include "shared/model/rules/python_text.h"

#include "shared/vocabulary/json.h"

namespace millrace::model::rules {

std::string python_string(std::string_view text) {
  // A JSON string that escapes nothing but what it must is a Python string, too.
  return Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string python_comment(std::string_view text) {
  std::string line;
  for (const char c : text) line += static_cast<unsigned char>(c) < ' ' || c == 0x7F ? ' ' : c;
  return line;
}

namespace python {

const std::string_view kReading = R"py(
class InputError(Exception):
    """A file is not what the question was asked about."""


def log(message):
    print(message, flush=True)


def read_rows(path, header, delimiter, columns):
    """Yields the records of a file as dictionaries of the wanted columns: {name: (place, how to read a cell)}."""
    csv.field_size_limit(1 << 24)
    with open(path, encoding="utf-8-sig", newline="") as file:
        records = csv.reader(file, delimiter=delimiter)
        found = next((record for record in records if record), None)
        if found != header:
            raise InputError(f"{path} has the columns {found}, not {header}")
        for record in records:
            if not record:
                continue
            record += [""] * (len(header) - len(record))  # a short record lacks its last cells
            try:
                yield {name: read(record[place]) for name, (place, read) in columns.items()}
            except (ValueError, ArithmeticError) as error:
                raise InputError(f"{path}, line {records.line_num}: {error}") from error


def as_text(cell):
    return cell if cell != "" else None
)py";

const std::string_view kInteger = R"py(
def as_integer(cell):
    return int(cell) if cell.strip() else None
)py";

const std::string_view kDecimal = R"py(
def as_decimal(cell):
    """Exact: 0.1 + 0.2 is 0.3."""
    return Decimal(cell.strip()) if cell.strip() else None
)py";

const std::string_view kDecimalComma = R"py(
def as_decimal_comma(cell):
    """Exact; this file writes 3,14 for 3.14."""
    return Decimal(cell.strip().replace(",", ".")) if cell.strip() else None
)py";

const std::string_view kIsoDate = R"py(
def as_date(cell):
    """ISO dates are compared and sorted as they are written."""
    return cell.strip() or None
)py";

const std::string_view kDateParts = R"py(
def date_from(pattern):
    """Reads dates written another way and gives them as ISO dates."""
    return lambda cell: datetime.strptime(cell.strip(), pattern).date().isoformat() if cell.strip() else None
)py";

const std::string_view kJoin = R"py(
def joined(left_rows, left_key, right_rows, right_key, unmatched):
    """Every left row with every right row that has the same key. An empty key matches nothing; `unmatched`, if it is
    not None, stands in for the right row of a left row without match."""
    matches = {}
    for row in right_rows:
        if row[right_key] is not None:
            matches.setdefault(row[right_key], []).append(row)
    nothing = [] if unmatched is None else [unmatched]
    for row in left_rows:
        for match in matches.get(row[left_key], nothing):
            yield {**row, **match}
)py";

const std::string_view kSort = R"py(
def nulls_first(value):
    """A sort key that puts empty cells before everything else, as SQL does here."""
    return (value is not None, value)
)py";

const std::string_view kNumber = R"py(
def to_json(value):
    """JSON has one kind of number: whole ones are written without a point."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
)py";

const std::string_view kMain = R"py(
def main():
    paths = json.loads(os.environ["MILLRACE_INPUTS"])
    rows = answer(paths)
    result = {
        "answer": [{name: to_json(row[name]) for name in COLUMNS} for row in rows],
        "columns": COLUMNS,
        "row_count": len(rows),
    }
    with open(os.environ["MILLRACE_OUTPUT"], "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False)
    log(f"wrote {len(rows)} rows")


if __name__ == "__main__":
    try:
        main()
    except (InputError, OSError, UnicodeDecodeError, csv.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
)py";

const std::string_view kCount = R"py(
class Count:
    """How many values are not empty."""

    def __init__(self):
        self.count = 0

    def add(self, value):
        self.count += value is not None

    def result(self):
        return self.count
)py";

const std::string_view kDistinct = R"py(
class Distinct:
    """How many different values there are."""

    def __init__(self):
        self.values = set()

    def add(self, value):
        if value is not None:
            self.values.add(value)

    def result(self):
        return len(self.values)
)py";

const std::string_view kTotal = R"py(
class Total:
    """The sum; empty when there was nothing to add."""

    def __init__(self):
        self.total = None

    def add(self, value):
        if value is not None:
            self.total = value if self.total is None else self.total + value

    def result(self):
        return self.total
)py";

const std::string_view kAverage = R"py(
class Average:
    """The sum over the count of what is not empty."""

    def __init__(self):
        self.total = 0
        self.count = 0

    def add(self, value):
        if value is not None:
            self.total += value
            self.count += 1

    def result(self):
        return Decimal(self.total) / self.count if self.count else None
)py";

const std::string_view kMinimum = R"py(
class Minimum:
    def __init__(self):
        self.lowest = None

    def add(self, value):
        if value is not None and (self.lowest is None or value < self.lowest):
            self.lowest = value

    def result(self):
        return self.lowest
)py";

const std::string_view kMaximum = R"py(
class Maximum:
    def __init__(self):
        self.highest = None

    def add(self, value):
        if value is not None and (self.highest is None or value > self.highest):
            self.highest = value

    def result(self):
        return self.highest
)py";

const std::string_view kMedian = R"py(
class Median:
    """The middle value, or the mean of the two in the middle."""

    def __init__(self):
        self.values = []

    def add(self, value):
        if value is not None:
            self.values.append(value)

    def result(self):
        if not self.values:
            return None
        self.values.sort()
        middle = len(self.values) // 2
        if len(self.values) % 2:
            return self.values[middle]
        return Decimal(self.values[middle - 1] + self.values[middle]) / 2
)py";

const std::string_view kDay = R"py(
def day(date):
    return None if date is None else date[:10]
)py";

const std::string_view kWeek = R"py(
def week(date):
    """ISO 8601: 2024-W05 begins on a Monday."""
    if date is None:
        return None
    year, number, _ = datetime.strptime(date[:10], "%Y-%m-%d").isocalendar()
    return f"{year}-W{number:02}"
)py";

const std::string_view kMonth = R"py(
def month(date):
    return None if date is None else date[:7]
)py";

const std::string_view kQuarter = R"py(
def quarter(date):
    return None if date is None else f"{date[:4]}-Q{(int(date[5:7]) + 2) // 3}"
)py";

const std::string_view kYear = R"py(
def year(date):
    return None if date is None else date[:4]
)py";

const std::string_view kWeekday = R"py(
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def weekday(date):
    return None if date is None else WEEKDAYS[datetime.strptime(date[:10], "%Y-%m-%d").weekday()]
)py";

const std::string_view kMonthOfYear = R"py(
def month_of_year(date):
    return None if date is None else date[5:7]
)py";

const std::string_view kHour = R"py(
def hour(date):
    return None if date is None else date[11:13] or "00"
)py";

}  // namespace python
}  // namespace millrace::model::rules
