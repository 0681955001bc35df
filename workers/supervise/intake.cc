#include "workers/supervise/intake.h"

#include "topics/cloud_event.h"
#include "topics/names.h"

namespace millrace::supervise {

std::optional<JobId> Intake::job() const {
  const auto* result = std::get_if<topics::ReadResult>(&content);
  if (result == nullptr) return {};
  return std::visit([](const auto& event) { return event.job_id; }, result->event);
}

Intake read_intake(const event_log::Record& record) {
  Intake intake{.shard = Shard(record.from.partition),
                .is_request = record.from.topic == topics::kRequests,
                .record = &record,
                .record_id = topics::record_id(record),
                .content = Error{}};
  if (intake.is_request) {
    auto request = topics::read_request(record);
    if (request) intake.content = std::move(*request);
    else intake.content = request.error();
  } else {
    auto result = topics::read_result(record);
    if (result) intake.content = std::move(*result);
    else intake.content = result.error();
  }
  return intake;
}

}  // namespace millrace::supervise
