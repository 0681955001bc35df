#include "producers/jobs/submission.h"

#include "shared/postgres/queries/job_record.h"
#include "shared/postgres/queries/workflows.h"
#include "shared/vocabulary/digest.h"
#include "topics/cloud_event.h"
#include "topics/names.h"
#include "topics/refusal.h"
#include "workers/supervise/workflow_reference.h"

namespace millrace::jobs {
namespace {

event_log::OutgoingRecord record_of(const SubmissionTools& tools, const Wish& wish) {
  topics::JobRequested request{
      .workflow = wish.workflow, .input = wish.input, .idempotency_key = {}, .priority = wish.priority, .tags = wish.tags};
  if (!wish.idempotency_key.empty()) request.idempotency_key = wish.idempotency_key;
  topics::CloudEvent event;
  event.id = tools.random.uuid();
  event.source = wish.source;
  event.type = topics::kJobRequested;
  event.time = tools.clock.now();
  event.traceparent = wish.traceparent;
  if (wish.trace_ids) {
    event.traceparent = topics::child_traceparent(wish.traceparent, event.id, *wish.trace_ids, tools.clock.now());
  }
  event.data = topics::encode(request);
  return topics::to_record(std::move(event), {.topic = topics::kRequests});
}

/// Reads our own record as the supervisor will, so that what it would refuse is refused here already.
Result<topics::SubmittedRequest> as_submitted(const event_log::OutgoingRecord& record) {
  const event_log::Record read{.from = {.topic = record.topic},
                               .offset = 0,
                               .key = record.key,
                               .value = record.value,
                               .headers = record.headers,
                               .written_at = {}};
  return topics::read_request(read);
}

Error unknown_workflow(postgres::SessionPool& database, const std::string& text, const std::string& name) {
  const auto known = postgres::list_workflows(database);
  if (!known) return known.error();
  std::string names;
  for (const auto& workflow : *known) {
    names += (names.empty() ? "" : ", ") + workflow.name;
    if (workflow.name != name) continue;
    return rejected(std::string(topics::kUnknownWorkflow),
                    "workflow '" + name + "' has no version or alias '" + text.substr(text.find(':') + 1) +
                        "'; `millrace workflow versions " + name + "` shows what there is");
  }
  return rejected(std::string(topics::kUnknownWorkflow),
                  "there is no workflow '" + name + "'; there are: " + (names.empty() ? "none" : names) +
                      ". `millrace workflow put` adds one");
}

Result<void> check_workflow(postgres::SessionPool& database, const std::string& text) {
  const auto reference = supervise::parse_workflow_reference(text);
  const auto version = postgres::find_workflow_version(
      database, {.name = reference.name, .version = reference.version, .alias = reference.alias});
  if (!version) return version.error();
  if (!*version) return unknown_workflow(database, text, reference.name);
  return {};
}

/// Finds the job that this submission is, and whether it is there already.
Result<void> identify(postgres::SessionPool& database, Submission& submission) {
  const auto earlier = postgres::find_submission(database, submission.request.identity);
  if (!earlier) return earlier.error();
  if (*earlier) {
    submission.job = (*earlier)->job;
    submission.is_known = true;
    if ((*earlier)->request_digest == submission.request.digest) return {};
    return Error{ErrorKind::kAlreadyDone, std::string(topics::kAnotherRequest),
                 "job " + submission.job.value() + " was submitted with this key and another body; use another key"};
  }
  const auto partitions = postgres::find_partition_count(database);
  if (!partitions) return partitions.error();
  if (!*partitions) return transient("submit", "no supervisor has ever run here; start the system with `millrace up`");
  const Shard shard = shard_for(submission.request.identity, **partitions);
  submission.record.partition = shard.value();
  submission.job = job_id_for(shard, submission.request.identity);
  return {};
}

}  // namespace

Shard shard_for(const std::string& identity, int partitions) {
  const unsigned long number = std::stoul(sha256_hex(identity).substr(0, 8), nullptr, 16);
  return Shard(static_cast<int>(number % static_cast<unsigned long>(partitions)));
}

Result<Submission> prepare_submission(const SubmissionTools& tools, const Wish& wish) {
  Submission submission{.record = record_of(tools, wish), .request = {}, .job = {}};
  auto submitted = as_submitted(submission.record);
  if (!submitted) return submitted.error();
  submission.request = *std::move(submitted);

  if (auto known = check_workflow(tools.database, wish.workflow); !known) return known.error();
  if (auto identified = identify(tools.database, submission); !identified) return identified.error();
  return submission;
}

}  // namespace millrace::jobs
