#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::supervise {

/// The durable mark of an input that is applied alone because owners of its shard kept dying: which one is in hand, and
/// how many owners will have died over it if this one does. Stored as "<deaths> <input>".
struct SuspectMark {
  int deaths = 0;
  std::string input;

  std::string print() const;
};

/// Nothing for an empty or malformed text.
std::optional<SuspectMark> parse_suspect_mark(std::string_view text);

}  // namespace millrace::supervise
