#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "producers/cli/backend.h"
#include "shared/vocabulary/json_fwd.h"
#include "topics/events/dead_letter.h"

namespace millrace::cli {

/// A record of `millrace.dead`, with what it says about itself.
struct FoundLetter {
  std::string id;  ///< "<partition>-<offset>".
  event_log::Record record;
  topics::DeadLetter letter;
};

/// Which letters; empty members do not restrict.
struct LetterFilter {
  std::vector<std::string> ids;
  std::string error_type;
  std::string topic;                ///< Of origin.
  std::int64_t letters_max = 1000;  ///< The newest of each partition.
};

/// Oldest first within each partition. With ids: kRejected (kNotFoundName) names those that are not there.
Result<std::vector<FoundLetter>> find_letters(Backend& backend, const LetterFilter& filter);

Json document_of(const FoundLetter& letter, bool with_content);

}  // namespace millrace::cli
