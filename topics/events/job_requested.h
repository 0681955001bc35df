#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::topics {

/// Somebody wants a workflow to run. Schema: schemas/job_requested.schema.json.
struct JobRequested {
  std::string workflow;  ///< At most 80 of A-Z a-z 0-9 . _ -; `:VERSION` or `:ALIAS` may follow.
  std::string input;     ///< JSON text; only blanks around its outermost value may differ from what was sent.
  std::optional<std::string> idempotency_key;  ///< At most 255 bytes; with the workflow it stands in for id and source.
  int priority = 3;                            ///< 1 (first) to 5.
  std::map<std::string, std::string> tags;
};

std::string encode(const JobRequested& event);
/// Refusals are InvalidRequest, NotUtf8 or PayloadTooLarge. Unknown members are ignored.
Result<JobRequested> decode_job_requested(std::string_view data);

}  // namespace millrace::topics
