#include "shared/model/rules/write_ray_program.h"

#include <algorithm>
#include <array>
#include <string>

#include "shared/model/rules/python_text.h"

namespace millrace::model::rules {
namespace {

constexpr std::string_view kRayReading = R"py(
RECORDS_PER_TASK = 20_000
TASKS_AT_ONCE = 16


class InputError(Exception):
    """A file is not what the question was asked about."""


def log(message):
    print(message, flush=True)


def opened(path):
    """A path of this machine, or an address."""
    if "://" in path:
        return io.TextIOWrapper(urllib.request.urlopen(path), encoding="utf-8-sig", newline="")
    return open(path, encoding="utf-8-sig", newline="")


@ray.remote
def read_part(records, first, width, columns):
    """The wanted cells of a part of a file as what they are, on some machine of the cluster."""
    rows = []
    for number, record in enumerate(records, first):
        record += [""] * (width - len(record))  # a short record lacks its last cells
        try:
            rows.append({name: read(record[place]) for name, (place, read) in columns.items()})
        except (ValueError, ArithmeticError) as error:
            raise InputError(f"record {number}: {error}") from error
    return rows


def read_rows(path, header, delimiter, columns):
    """Yields the records of a file, in order, as dictionaries of the wanted columns: {name: (place, how to read a cell)}."""
    csv.field_size_limit(1 << 24)
    parts = collections.deque()
    first = 1
    with opened(path) as file:
        records = csv.reader(file, delimiter=delimiter)
        found = next((record for record in records if record), None)
        if found != header:
            raise InputError(f"{path.split('?')[0]} has the columns {found}, not {header}")
        while part := list(itertools.islice(filter(None, records), RECORDS_PER_TASK)):
            parts.append(read_part.remote(part, first, len(header), columns))
            first += len(part)
            if len(parts) == TASKS_AT_ONCE:
                yield from ray.get(parts.popleft())
    while parts:
        yield from ray.get(parts.popleft())


def as_text(cell):
    return cell if cell != "" else None
)py";

void replace_once(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

std::string lower_letters(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

/// What stands behind the first of these phrases; empty when there is none.
std::string_view behind_phrase(std::string_view text, std::string_view lower) {
  constexpr std::array<std::string_view, 8> kPhrases{" that returns ", " which returns ", " returning ", " to return ",
                                                     " that prints ", " which prints ", " printing ", " that says "};
  for (const std::string_view phrase : kPhrases) {
    if (const std::size_t at = lower.find(phrase); at != std::string_view::npos) return text.substr(at + phrase.size());
  }
  return {};
}

std::string_view without_marks(std::string_view text) {
  constexpr std::string_view kMarks = " \t\r\n.\"'`";
  const std::size_t first = text.find_first_not_of(kMarks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kMarks) - first + 1);
}

}  // namespace

Program write_ray_program(const Query& query, const Schema& schema, std::string_view question) {
  Program program = write_program(query, schema, question);
  program.steps.front() += " with Ray tasks";
  replace_once(program.source, python::kReading, kRayReading);
  replace_once(program.source, "\nimport csv\n", "\nimport collections\nimport csv\nimport io\nimport itertools\n");
  replace_once(program.source, "import sys\n", "import sys\nimport urllib.request\n");
  replace_once(program.source, "import Decimal, getcontext\n", "import Decimal, getcontext\n\nimport ray\n");
  replace_once(program.source, "def main():\n", "def main():\n    ray.init()\n");
  return program;
}

std::optional<Program> write_ray_task(std::string_view question) {
  const std::string lower = lower_letters(question);
  const bool is_asked = lower.find("ray task") != std::string::npos || lower.find("ray function") != std::string::npos;
  const std::string_view said = without_marks(behind_phrase(question, lower));
  if (!is_asked || said.empty() || said.size() > 1000) return std::nullopt;
  Program program;
  program.steps = {"run a Ray task that returns a text", "print it"};
  program.source = "# Written by Millrace's rules provider.\n# Question: " + python_comment(question) +
                   "\nimport ray\n\nray.init()\n\n\n@ray.remote\ndef task():\n    return " + python_string(said) +
                   "\n\n\nprint(ray.get(task.remote()))\n";
  return program;
}

}  // namespace millrace::model::rules
