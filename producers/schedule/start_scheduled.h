#pragma once

#include <functional>

#include "producers/jobs/submission.h"
#include "producers/schedule/schedule_records.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::schedule {

/// Publishes one record and waits for the log's word.
using PublishRecord = std::function<Result<void>(event_log::OutgoingRecord)>;

/// The job of one time of a schedule; it is the same however often it is started. kRejected: it cannot be started at all.
struct StartedJob {
  JobId job{};
  bool is_known = false;  ///< It was started before.
};
Result<StartedJob> start_scheduled(const jobs::SubmissionTools& tools, const PublishRecord& publish, const Schedule& schedule, TimePoint at);

/// All that is due by now of a schedule. What cannot be started at all is the problem that is noted; other errors: try again.
Result<Started> start_due(const jobs::SubmissionTools& tools, const PublishRecord& publish, const Schedule& schedule);

/// `input` with {scheduled_at} and {scheduled_date} filled in: "2026-11-22T06:30:00.000Z", "2026-11-22".
std::string input_at(const std::string& input, TimePoint at);

}  // namespace millrace::schedule
