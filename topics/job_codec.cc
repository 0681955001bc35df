#include "topics/job_codec.h"

#include <utility>

#include "shared/vocabulary/uuid.h"
#include "topics/cloud_event.h"
#include "topics/names.h"
#include "topics/refusal.h"
#include "topics/trace_context.h"

namespace millrace::topics {
namespace {

using event_log::OutgoingRecord;
using event_log::Record;

/// Whom a job event is about: the job, or the request that became none.
std::string subject_of(const JobEvent& event) {
  if (!event.job_id.value().empty()) return event.job_id.value();
  return event.event_source + " " + event.event_id;
}

}  // namespace

Result<ReadResult> read_result(const Record& record) {
  auto opened = open_cloud_event(record);
  if (!opened) return opened.error();
  CloudEvent& attributes = opened->attributes;
  ReadResult result{std::move(attributes.id), std::move(attributes.traceparent), {}};
  if (attributes.type == kTaskFinished) {
    auto event = decode_task_finished(opened->data());
    if (!event) return event.error();
    result.event = *std::move(event);
    return result;
  }
  if (attributes.type == kTaskRenewed) {
    auto event = decode_task_renewed(opened->data());
    if (!event) return event.error();
    result.event = *std::move(event);
    return result;
  }
  return refusal(kInvalidEvent, {"type", "is " + attributes.type,
                                 "this topic takes " + std::string(kTaskFinished) + " and " +
                                     std::string(kTaskRenewed)});
}

namespace {

std::string dispatch_seed(const TaskDispatched& task) {
  return task.task_id.value() + "/" + std::to_string(task.attempt) + "/dispatched";
}

}  // namespace

std::string dispatched_traceparent(const TaskDispatched& task, std::string_view traceparent) {
  return child_traceparent(traceparent, dispatch_seed(task));
}

OutgoingRecord dispatched_record(const TaskDispatched& task, const PoolName& pool, std::string_view traceparent) {
  CloudEvent event;
  event.id = uuid_v5(kMillraceNamespace, dispatch_seed(task));
  event.source = kSupervisorSource;
  event.type = kTaskDispatched;
  event.subject = task.job_id.value();
  event.traceparent = dispatched_traceparent(task, traceparent);
  event.dataref = task.dataref;
  event.data = encode(task);
  return to_record(std::move(event), {.topic = tasks_topic(pool), .key = task.task_id.value()});
}

OutgoingRecord job_event_record(const JobEvent& job_event, std::string_view traceparent) {
  const std::string subject = subject_of(job_event);
  // With its time: a job that is paused twice in a row has no history in between.
  const std::string seed = subject + "/" + std::string(name_of(job_event.kind)) + "/" + std::to_string(job_event.sequence) +
                           "/" + std::to_string(job_event.at.time_since_epoch().count());
  CloudEvent event;
  event.id = uuid_v5(kMillraceNamespace, seed);
  event.source = kSupervisorSource;
  event.type = type_of(job_event.kind);
  event.subject = subject;
  event.time = job_event.at;
  event.traceparent = child_traceparent(traceparent, seed);
  event.data = encode(job_event);
  return to_record(std::move(event), {.topic = kEvents, .key = subject});
}

OutgoingRecord control_record(const ControlHint& hint, std::string_view id, std::string_view source) {
  CloudEvent event;
  event.id = id;
  event.source = source;
  event.type = type_of(hint.kind);
  event.subject = hint.job_id.value();
  event.data = encode(hint);
  return to_record(std::move(event), {.topic = kControl});
}

Result<ControlHint> read_control(const Record& record) {
  const auto opened = open_cloud_event(record);
  if (!opened) return opened.error();
  return decode_control_hint(opened->data());
}

}  // namespace millrace::topics
