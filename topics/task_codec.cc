#include "topics/task_codec.h"

#include <optional>
#include <utility>

#include "shared/vocabulary/uuid.h"
#include "topics/cloud_event.h"
#include "topics/events/task_dispatched.h"
#include "topics/events/task_finished.h"
#include "topics/events/task_renewed.h"
#include "topics/json_scan.h"
#include "topics/names.h"
#include "topics/refusal.h"
#include "topics/trace_context.h"

namespace millrace::topics {
namespace {

using event_log::OutgoingRecord;
using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

/// Left for the envelope beside an output.
constexpr std::size_t kEnvelopeBytesMax = 8192;

/// "<task>/<attempt>/<what>": what names one event of one dispatch.
std::string seed_of(const Task& task, std::string_view what) {
  return task.id.value() + "/" + std::to_string(task.attempt) + "/" + std::string(what);
}

OutgoingRecord reply(const Task& task, std::string_view type, std::string_view what, std::string data,
                     std::string dataref = {}) {
  const std::string seed = seed_of(task, what);
  CloudEvent event;
  event.id = uuid_v5(kMillraceNamespace, seed);
  event.source = kWorkerSource;
  event.type = type;
  event.subject = task.job.value();
  event.traceparent = child_traceparent(task.traceparent, seed);
  event.dataref = std::move(dataref);
  event.data = std::move(data);
  return to_record(std::move(event), {kResults, task.reply_partition, task.job.value()});
}

/// An output that would poison the results topic fails the task instead.
std::optional<Failed> failure_of(const TaskOutcome& outcome) {
  const auto* succeeded = std::get_if<Succeeded>(&outcome);
  if (succeeded == nullptr) return {};
  if (succeeded->output.size() > kEventBytesMax - kEnvelopeBytesMax) {
    return Failed{"States.DataLimitExceeded", "the output has " + std::to_string(succeeded->output.size()) +
                                                  " bytes: store it as a file and return its URI"};
  }
  const auto fault = check_json(succeeded->output, kJsonDepthMax - 1);
  if (!fault) return {};
  return Failed{"Millrace.WorkerError", "the output is not JSON: expected " + std::string(fault->expected) +
                                            " at byte " + std::to_string(fault->at)};
}

}  // namespace

Result<Task> read_task(const event_log::Record& record) {
  auto opened = open_cloud_event(record);
  if (!opened) return opened.error();
  if (opened->attributes.type != kTaskDispatched) {
    return refusal(kInvalidEvent, {"type", "is " + opened->attributes.type,
                                   "this topic takes " + std::string(kTaskDispatched) + " only"});
  }
  auto event = decode_task_dispatched(opened->data());
  if (!event) return event.error();
  return Task{.job = std::move(event->job_id),
              .id = std::move(event->task_id),
              .attempt = event->attempt,
              .token = std::move(event->token),
              .operation = std::move(event->operation),
              .input = std::move(event->input),
              .handle = std::move(event->handle),
              .workflow = std::move(event->workflow),
              .workflow_version = event->workflow_version,
              .reply_partition = event->reply_partition,
              .deadline = event->deadline,
              .traceparent = std::move(opened->attributes.traceparent)};
}

std::string dataref_of(const event_log::Record& record) {
  const auto opened = open_cloud_event(record);
  return opened ? opened->attributes.dataref : std::string();
}

OutgoingRecord finished_record(const Task& task, const TaskOutcome& outcome) {
  TaskFinished event{task.job, task.id, task.attempt, task.token, {}, {}};
  if (auto failure = failure_of(outcome)) {
    event.outcome = *std::move(failure);
  } else {
    event.outcome = outcome;
  }
  return reply(task, kTaskFinished, "finished", encode(event));
}

OutgoingRecord finished_by_reference(const Task& task, std::string dataref) {
  const TaskFinished event{task.job, task.id, task.attempt, task.token, Succeeded{"null"}, dataref};
  return reply(task, kTaskFinished, "finished", encode(event), std::move(dataref));
}

OutgoingRecord renewed_record(const Task& task, int renewal) {
  const TaskRenewed event{task.job, task.id, task.attempt, task.token};
  return reply(task, kTaskRenewed, "renewed/" + std::to_string(renewal), encode(event));
}

}  // namespace millrace::topics
