#include "producers/stream/record_table.h"

#include <algorithm>

#include "shared/csv/row_writer.h"
#include "shared/vocabulary/json.h"

namespace millrace::stream {
namespace {

constexpr std::string_view kNumberColumn = "_record";
constexpr std::size_t kColumnsMax = 1'000;  // Members beyond are left out of the table; their record keeps them.

Json object_in(const event_log::Record& record) { return Json::parse(record.value.value_or(""), nullptr, false); }

std::string cell_of(const Json& object, const std::string& column) {
  const auto member = object.find(column);
  if (member == object.end() || member->is_null()) return "";
  return member->is_string() ? member->get<std::string>() : member->dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_cells(std::string& csv, const std::vector<std::string>& cells) {
  const std::vector<std::string_view> views(cells.begin(), cells.end());
  csv::append_row(csv, views, {});
}

/// `end` is absent for a record that is no row.
event_log::OutgoingRecord answer_to(const event_log::Record& record, Json answer, const RowEnd* end, const std::string& topic) {
  const bool is_good = end != nullptr && end->has_succeeded;
  if (is_good) answer.update(Json::parse(end->output, nullptr, false));
  answer["_status"] = is_good ? "ok" : "failed";
  if (!is_good) answer["_error"] = end != nullptr ? end->error : "ROW_NO_OBJECT";
  if (!is_good) answer["_error_message"] = end != nullptr ? end->cause : "the record is no JSON object: publish one member per column";
  return {.topic = topic,
          .partition = {},
          .key = record.key,
          .value = answer.dump(-1, ' ', false, Json::error_handler_t::replace),
          .headers = {{"content-type", "application/json"}, {"millrace-source", place_of(record)}}};
}

}  // namespace

RecordTable table_of(std::span<const event_log::Record> records, const std::vector<std::string>& always) {
  RecordTable table;
  std::vector<Json> objects;
  std::vector<std::string> columns{std::string(kNumberColumn)};
  columns.insert(columns.end(), always.begin(), always.end());
  for (const event_log::Record& record : records) {
    Json object = object_in(record);
    if (!object.is_object()) continue;
    for (const auto& [name, value] : object.items()) {
      if (columns.size() < kColumnsMax && std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
    }
    objects.push_back(std::move(object));
  }
  table.rows = objects.size();
  append_cells(table.csv, columns);
  for (std::size_t row = 0; row < objects.size(); ++row) {
    std::vector<std::string> cells{std::to_string(row)};
    for (std::size_t column = 1; column < columns.size(); ++column) cells.push_back(cell_of(objects[row], columns[column]));
    append_cells(table.csv, cells);
  }
  return table;
}

std::string place_of(const event_log::Record& record) {
  return record.from.topic + "/" + std::to_string(record.from.partition) + "/" + std::to_string(record.offset);
}

std::optional<Answers> answers_to(std::span<const event_log::Record> records, const std::vector<RowEnd>& ends, const std::string& topic) {
  Answers answers;
  std::size_t row = 0;
  for (const event_log::Record& record : records) {
    Json object = object_in(record);
    const bool is_row = object.is_object();
    if (is_row && row == ends.size()) return {};
    const RowEnd* end = is_row ? &ends[row++] : nullptr;
    answers.good += end != nullptr && end->has_succeeded ? 1 : 0;
    answers.records.push_back(answer_to(record, is_row ? std::move(object) : Json::object(), end, topic));
  }
  return answers;
}

}  // namespace millrace::stream
