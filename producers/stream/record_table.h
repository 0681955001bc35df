#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/event_log/record.h"

namespace millrace::stream {

/// Records as a table: a column for every member of their objects, and `_record` in front, so that no row is blank. The columns `always` are there
/// even when no object has them: then rows fail for the lack of them, not the table.
struct RecordTable {
  std::string csv{};
  std::vector<std::optional<std::size_t>> row_of{};  ///< By record; absent: it is no JSON object.
  std::size_t rows = 0;
};
RecordTable table_of(std::span<const event_log::Record> records, const std::vector<std::string>& always = {});

/// "topic/partition/offset"
std::string place_of(const event_log::Record& record);

/// What became of one row.
struct RowEnd {
  bool has_succeeded = false;
  std::string output{};  ///< JSON text of the agent's fields.
  std::string error{};
  std::string cause{};
};
/// `end` is absent for a record that is no row.
event_log::OutgoingRecord answer_to(const event_log::Record& record, const RowEnd* end, const std::string& topic);

}  // namespace millrace::stream
