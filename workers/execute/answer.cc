#include "workers/execute/answer.h"

#include <algorithm>
#include <sstream>

#include "shared/csv/record_reader.h"
#include "shared/vocabulary/utf8.h"

namespace millrace::execute {

namespace {

Error unusable(std::string detail) { return rejected("answer", std::move(detail)); }

// Columns that the program did not name are its first row's members.
std::vector<std::string> columns_of(const Json& rows) {
  std::vector<std::string> columns;
  if (rows.empty() || !rows.front().is_object()) return columns;
  for (const auto& [name, value] : rows.front().items()) columns.push_back(name);
  return columns;
}

Result<Answer> from_rows(Json rows) {
  Answer answer;
  answer.columns = columns_of(rows);
  answer.row_count = rows.size();
  answer.rows = std::move(rows);
  return answer;
}

Result<Answer> from_object(Json& document) {
  const auto rows = document.find("answer");
  if (rows == document.end() || !rows->is_array()) {
    return unusable("the result must have a member \"answer\", an array of rows");
  }
  auto answer = from_rows(std::move(*rows));
  if (const auto columns = document.find("columns"); columns != document.end()) {
    if (!columns->is_array() ||
        !std::all_of(columns->begin(), columns->end(), [](const Json& name) { return name.is_string(); })) {
      return unusable("\"columns\" must be an array of texts");
    }
    answer->columns = columns->get<std::vector<std::string>>();
  }
  if (const auto count = document.find("row_count"); count != document.end()) {
    if (!count->is_number_unsigned()) return unusable("\"row_count\" must be a number of rows");
    answer->row_count = std::max(answer->row_count, count->get<std::size_t>());
  }
  return answer;
}

Result<Answer> from_csv(std::string_view text) {
  std::istringstream stream{std::string(text)};
  csv::RecordReader reader(stream, csv::Dialect{.has_byte_order_mark = text.starts_with(csv::kByteOrderMark)});
  Answer answer;
  auto more = reader.read(answer.columns);
  csv::Record cells;
  while (more && *more) {
    more = reader.read(cells);
    if (!more || !*more) break;
    if (cells.size() != answer.columns.size()) {
      return unusable("the result is read as CSV, and line " + std::to_string(reader.line()) + " has " +
                      std::to_string(cells.size()) + " cells instead of " + std::to_string(answer.columns.size()));
    }
    Json row = Json::object();
    for (std::size_t i = 0; i < cells.size(); ++i) row[answer.columns[i]] = cells[i];
    answer.rows.push_back(std::move(row));
  }
  if (!more) return more.error();
  answer.row_count = answer.rows.size();
  return answer;
}

}  // namespace

Result<Answer> parse_answer(std::string_view output) {
  const std::size_t begin = output.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    return unusable("the program wrote no result: it must write one to the path in MILLRACE_OUTPUT");
  }
  if (!is_utf8(output)) return unusable("the result is not UTF-8 text");
  if (output[begin] != '{' && output[begin] != '[') return from_csv(output);

  Json document = Json::parse(output, nullptr, false);
  if (document.is_discarded()) return unusable("the result begins like JSON but is not JSON (NaN and Infinity are not)");
  return document.is_array() ? from_rows(std::move(document)) : from_object(document);
}

Answer preview_of(const Answer& answer, std::size_t rows_max, std::size_t bytes_max) {
  Answer preview{.rows = Json::array(), .columns = answer.columns, .row_count = answer.row_count};
  std::size_t bytes = 0;
  for (const Json& row : answer.rows) {
    if (preview.rows.size() == rows_max) break;
    bytes += row.dump().size() + 1;
    if (bytes > bytes_max) break;
    preview.rows.push_back(row);
  }
  return preview;
}

}  // namespace millrace::execute
