#include "producers/gateway/job_access.h"

#include "producers/jobs/job_documents.h"

namespace millrace::gateway {
namespace {

/// A request that this process published and that has become no job yet.
std::optional<SubmissionBoard::Entry> visible_entry(const Services& services, const Caller& caller, const JobId& job) {
  auto entry = services.board.find(job);
  if (entry && caller.tenant && entry->tenant != caller.tenant) return std::nullopt;
  return entry;
}

Json document_of_entry(const SubmissionBoard::Entry& entry) {
  Json document{{"id", entry.job.value()},
                {"workflow", entry.workflow},
                {"status", entry.error.empty() ? kQueued : kRejected},
                {"event_id", entry.event_id},
                {"event_source", entry.event_source},
                {"error", entry.error.empty() ? Json() : Json(entry.error)}};
  if (!entry.error.empty()) document["cause"] = entry.cause;
  return document;
}

/// Nothing when no job of this id was admitted.
std::variant<std::optional<postgres::JobRecord>, Problem> admitted_record(const Services& services, const Caller& caller,
                                                                          const std::string& id) {
  const JobId job(id);
  if (!shard_of(job)) return no_such("job", id);
  auto found = postgres::find_job(services.database, job);
  if (!found) return problem_of(found.error());
  if (*found && !caller.may_see((*found)->summary.tags)) return no_such("job", id);
  return *std::move(found);
}

}  // namespace

std::variant<postgres::JobStanding, Problem> visible_standing(const Services& services, const Caller& caller,
                                                              const std::string& id) {
  const JobId job(id);
  if (!shard_of(job)) return no_such("job", id);
  auto found = postgres::find_standing(services.database, job);
  if (!found) return problem_of(found.error());
  if (*found) {
    if (!caller.may_see((*found)->tags)) return no_such("job", id);
    return **std::move(found);
  }
  const auto entry = visible_entry(services, caller, job);
  if (!entry) return no_such("job", id);
  return postgres::JobStanding{
      .id = job, .workflow = entry->workflow, .status = entry->error.empty() ? kQueued : kRejected, .tags = "{}"};
}

std::variant<Json, Problem> visible_job(const Services& services, const Caller& caller, const std::string& id) {
  const auto found = admitted_record(services, caller, id);
  if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
  const auto& record = std::get<std::optional<postgres::JobRecord>>(found);
  if (!record) {
    const auto entry = visible_entry(services, caller, JobId(id));
    if (!entry) return no_such("job", id);
    return document_of_entry(*entry);
  }
  auto input = jobs::payload_in(services.files, record->input);
  if (!input) return problem_of(input.error());
  auto output = jobs::payload_in(services.files, record->output);
  if (!output) return problem_of(output.error());
  auto spending = postgres::spending_of_job(services.database, JobId(id));
  if (!spending) return problem_of(spending.error());
  return document_for(
      caller,
      jobs::document_of(*record, {.input = *std::move(input), .output = *std::move(output), .spending = *std::move(spending)}));
}

std::variant<postgres::JobRecord, Problem> visible_record(const Services& services, const Caller& caller, const std::string& id) {
  auto found = admitted_record(services, caller, id);
  if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
  auto& record = std::get<std::optional<postgres::JobRecord>>(found);
  if (!record) return no_such("job", id);
  return *std::move(record);
}

bool is_settled(const std::string& status) { return status != kQueued && jobs::is_final(status); }

Json document_for(const Caller& caller, const postgres::JobSummary& job) { return document_for(caller, jobs::document_of(job)); }

Json document_for(const Caller& caller, Json job) {
  if (!caller.tenant || !job.contains("idempotency_key")) return job;
  const std::string front = *caller.tenant + ":";
  const std::string key = job["idempotency_key"].get<std::string>();
  if (key.rfind(front, 0) == 0) job["idempotency_key"] = key.substr(front.size());
  return job;
}

std::string idempotency_key_of(const Caller& caller, const std::string& key) {
  return caller.tenant && !key.empty() ? *caller.tenant + ":" + key : key;
}

}  // namespace millrace::gateway
