#include "workers/execute/remote/result_rows.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "shared/csv/record_reader.h"

namespace millrace::execute::remote {
namespace {

constexpr double kExactIntegerMax = 9007199254740992.0;

Error unusable_result(std::string detail) { return rejected("result", std::move(detail)); }

Result<void> add_json_lines(ResultRows& rows, std::string_view text, std::size_t rows_max) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \r\t") == std::string_view::npos) continue;
    if (rows.row_count++ >= rows_max && !rows.columns.empty()) continue;
    Json row = Json::parse(line, nullptr, false);
    if (!row.is_object()) return unusable_result("line " + std::to_string(rows.row_count) + " of the result is no JSON object");
    if (rows.columns.empty()) {
      for (const auto& [name, value] : row.items()) rows.columns.push_back(name);
    }
    if (rows.preview.size() < rows_max) rows.preview.push_back(with_whole_numbers(std::move(row)));
  }
  return {};
}

Result<void> add_csv(ResultRows& rows, const std::string& text, std::size_t rows_max) {
  std::istringstream stream(text);
  csv::RecordReader reader(stream, csv::Dialect{.has_byte_order_mark = text.starts_with(csv::kByteOrderMark)});
  csv::Record header;
  auto more = reader.read(header);
  if (!more) return more.error();
  if (rows.columns.empty()) rows.columns = header;
  csv::Record cells;
  while (more && *more) {
    more = reader.read(cells);
    if (!more || !*more) break;
    ++rows.row_count;
    if (rows.preview.size() >= rows_max) continue;
    Json row = Json::object();
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = i < cells.size() ? Json(cells[i]) : Json();
    rows.preview.push_back(std::move(row));
  }
  if (!more) return more.error();
  return {};
}

/// Without the first record, which is the header that an earlier part has, too.
std::string_view without_first_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
}

void append_part(std::string& joined, std::string_view part) {
  if (!joined.empty() && !joined.ends_with('\n')) joined += '\n';
  joined += part;
}

}  // namespace

Json with_whole_numbers(Json value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    const bool is_whole = std::floor(number) == number && std::abs(number) < kExactIntegerMax;
    return is_whole ? Json(static_cast<std::int64_t>(number)) : value;
  }
  if (value.is_structured()) {
    for (Json& member : value) member = with_whole_numbers(std::move(member));
  }
  return value;
}

bool is_result_part(std::string_view key) {
  const std::size_t slash = key.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? key : key.substr(slash + 1);
  return !name.empty() && name.front() != '_' && name.front() != '.';
}

Result<ResultRows> read_result_parts(const std::vector<std::string>& parts, std::size_t rows_max) {
  ResultRows rows;
  for (const std::string& part : parts) {
    const std::size_t begin = part.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) continue;
    const bool is_json = part[begin] == '{';
    const auto added = is_json ? add_json_lines(rows, part, rows_max) : add_csv(rows, part, rows_max);
    if (!added) return added.error();
    append_part(rows.joined, is_json || rows.joined.empty() ? std::string_view(part) : without_first_line(part));
  }
  return rows;
}

}  // namespace millrace::execute::remote
