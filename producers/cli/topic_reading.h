#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "producers/cli/backend.h"

namespace millrace::cli {

using Ranges = std::map<event_log::TopicPartition, event_log::OffsetRange>;

/// What a topic holds now. kRejected (kNotFoundName) when there is no such topic.
Result<Ranges> ranges_of_topic(Backend& backend, std::string_view topic);

/// Gives every record of the ranges to `take`, partition by partition interleaved as they arrive, until all are read or
/// `take` answers false. kTransient when the log stops giving.
Result<void> read_ranges(Backend& backend, const Ranges& ranges,
                         const std::function<bool(const event_log::Record&)>& take);

}  // namespace millrace::cli
