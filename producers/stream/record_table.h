#pragma once

#include <cstddef>
#include <cstdint>
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
  std::size_t rows = 0;  ///< Records that are no JSON objects are none.
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
/// What goes to `topic` for each record of a table whose rows came to this.
struct Answers {
  std::vector<event_log::OutgoingRecord> records{};
  std::int64_t good = 0;
};
/// Nothing when the table has more rows than ends.
std::optional<Answers> answers_to(std::span<const event_log::Record> records, const std::vector<RowEnd>& ends, const std::string& topic);

}  // namespace millrace::stream
