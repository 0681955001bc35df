#pragma once

#include "shared/event_log/record_sink.h"

namespace millrace::jobs {

/// Publishes one record through a sink that nobody else uses meanwhile, and waits for the log's word. `ticket` was not used with it before.
Result<void> publish_one(event_log::RecordSink& sink, event_log::OutgoingRecord record, std::uint64_t ticket);

}  // namespace millrace::jobs
