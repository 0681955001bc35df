#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"

namespace millrace::supervise {

/// A batch of records as one text value of `outbox.records`: length-prefixed fields, so that event bodies are copied
/// and not escaped; what is not text (a dead letter may hold anything) travels in base64.
std::string encode_records(const std::vector<event_log::OutgoingRecord>& records);

/// kBroken when the text is damaged.
Result<std::vector<event_log::OutgoingRecord>> decode_records(std::string_view text);

}  // namespace millrace::supervise
