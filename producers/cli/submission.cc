#include "producers/cli/submission.h"

#include <algorithm>

#include "shared/postgres/queries/job_record.h"
#include "shared/postgres/queries/workflows.h"
#include "shared/vocabulary/digest.h"
#include "topics/cloud_event.h"
#include "topics/names.h"
#include "topics/refusal.h"
#include "workers/supervise/workflow_reference.h"

namespace millrace::cli {
namespace {

constexpr char kSource[] = "millrace/cli";

Result<topics::JobRequested> request_of(CommandScope& scope, const SubmissionPlan& plan) {
  const auto input = job_input(scope.backend, plan.input);
  if (!input) return input.error();
  topics::JobRequested request{.workflow = plan.workflow,
                               .input = text_of(*input),
                               .idempotency_key = {},
                               .priority = plan.priority,
                               .tags = plan.tags};
  if (!plan.idempotency_key.empty()) request.idempotency_key = plan.idempotency_key;
  return request;
}

event_log::OutgoingRecord record_of(CommandScope& scope, const topics::JobRequested& request) {
  topics::CloudEvent event;
  event.id = scope.random.uuid();
  event.source = kSource;
  event.type = topics::kJobRequested;
  event.time = scope.clock.now();
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

bool is_meant(const postgres::WorkflowVersion& version, const supervise::WorkflowReference& reference) {
  if (!reference.alias.empty()) return std::ranges::find(version.aliases, reference.alias) != version.aliases.end();
  return reference.version == 0 || reference.version == version.version;
}

Result<void> check_workflow(postgres::SessionPool& database, const std::string& text) {
  const auto reference = supervise::parse_workflow_reference(text);
  const std::string& name = reference.name;
  const auto versions = postgres::list_workflow_versions(database, name);
  if (!versions) return versions.error();
  if (std::ranges::any_of(*versions, [&](const auto& version) { return is_meant(version, reference); })) return {};
  if (!versions->empty()) {
    return rejected(std::string(topics::kUnknownWorkflow),
                    "workflow '" + name + "' has no version or alias '" + text.substr(text.find(':') + 1) +
                        "'; `millrace workflow versions " + name + "` shows what there is");
  }
  const auto known = postgres::list_workflows(database);
  if (!known) return known.error();
  std::string names;
  for (const auto& workflow : *known) names += (names.empty() ? "" : ", ") + workflow.name;
  return rejected(std::string(topics::kUnknownWorkflow),
                  "there is no workflow '" + name + "'; there are: " + (names.empty() ? "none" : names) +
                      ". `millrace workflow put` adds one");
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

Result<Submission> prepare_submission(CommandScope& scope, const SubmissionPlan& plan) {
  const auto request = request_of(scope, plan);
  if (!request) return request.error();
  Submission submission{.record = record_of(scope, *request), .request = {}, .job = {}};
  auto submitted = as_submitted(submission.record);
  if (!submitted) return submitted.error();
  submission.request = *std::move(submitted);

  const auto database = scope.backend.database();
  if (!database) return database.error();
  if (auto known = check_workflow(**database, plan.workflow); !known) return known.error();
  if (auto identified = identify(**database, submission); !identified) return identified.error();
  return submission;
}

}  // namespace millrace::cli
