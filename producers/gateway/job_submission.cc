#include "producers/gateway/job_submission.h"

#include <algorithm>

#include "producers/gateway/job_access.h"
#include "producers/jobs/submission.h"
#include "producers/jobs/submission_span.h"
#include "shared/postgres/queries/job_listing.h"
#include "topics/refusal.h"
#include "topics/trace_context.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kTagNameBytesMax = 64;

/// A client may write the key as a structured header's string, in quotes, as the draft of the header asks.
std::string bare_key(std::string key) {
  const bool is_quoted = key.size() >= 2 && key.front() == '"' && key.back() == '"';
  return is_quoted ? key.substr(1, key.size() - 2) : key;
}

Problem refused_submission(const Error& error) {
  if (error.where == topics::kAnotherRequest) {
    return {.status = 422, .code = "idempotency_key_reused", .title = "The key was used for another request", .detail = error.detail};
  }
  Problem problem = problem_of(error);
  if (error.where != topics::kUnknownWorkflow) return problem;
  problem.status = 404;
  problem.errors = {{"/workflow", error.detail}};
  return problem;
}

/// Names that can be filtered by, in an address and on a command line.
bool is_tag_name(std::string_view name) {
  return !name.empty() && name.size() <= kTagNameBytesMax && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/' || c == ':';
  });
}

std::optional<Problem> refused_tags(const std::map<std::string, std::string>& tags) {
  std::vector<json_schema::Violation> errors;
  for (const auto& [name, value] : tags) {
    if (name == postgres::kTenantTag) errors.push_back({"/tags/tenant", "is set by the gateway, from the caller's token"});
    else if (!is_tag_name(name)) errors.push_back({"/tags", "has a name that is not 1 to 64 letters, digits, '.', '_', '-', '/' or ':'"});
  }
  if (errors.empty()) return std::nullopt;
  return invalid_request(std::move(errors));
}

std::string caller_traceparent(const ApiRequest& request) {
  std::string given = request.header("traceparent");
  return topics::is_traceparent(given) ? given : "";
}

}  // namespace

std::variant<Submitted, Problem> submit(const Services& services, const ApiRequest& request, const Order& order) {
  if (auto refused = refused_tags(order.tags)) return *std::move(refused);
  auto violations = services.schemas.violations(order.workflow, order.document);
  if (!violations) return problem_of(violations.error());
  for (auto& violation : *violations) violation.pointer = "/input" + violation.pointer;
  if (!violations->empty()) return invalid_request(*std::move(violations));

  jobs::Wish wish{.workflow = order.workflow,
                  .input = order.input,
                  .idempotency_key = idempotency_key_of(request.caller, bare_key(request.header("idempotency-key"))),
                  .priority = order.priority,
                  .tags = order.tags,
                  .source = kEventSource,
                  .traceparent = caller_traceparent(request)};
  if (services.spans != nullptr) wish.trace_ids = services.trace_ids;
  const TimePoint began = services.clock.now();
  if (request.caller.tenant) wish.tags[postgres::kTenantTag] = *request.caller.tenant;
  auto prepared = jobs::prepare_submission({.database = services.database, .clock = services.clock, .random = services.random}, wish);
  if (!prepared) return refused_submission(prepared.error());
  Submitted submitted{.job = prepared->job, .event_id = prepared->request.event_id, .was_known = prepared->is_known};
  if (submitted.was_known) return submitted;

  services.board.remember({.job = prepared->job,
                           .workflow = order.workflow,
                           .tenant = request.caller.tenant,
                           .event_source = prepared->request.event_source,
                           .event_id = prepared->request.event_id});
  if (auto published = services.publisher.publish(std::move(prepared->record), kPublishPatience); !published) {
    return problem_of(published.error());
  }
  if (services.spans != nullptr) {
    services.spans->add(jobs::published_request(*prepared, wish.traceparent, {.start = began, .end = services.clock.now()}));
  }
  return submitted;
}

}  // namespace millrace::gateway
