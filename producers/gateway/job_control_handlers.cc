#include "producers/gateway/command_tools.h"
#include "producers/gateway/job_access.h"
#include "producers/gateway/job_handlers.h"

namespace millrace::gateway {
namespace {

/// The supervisor's word comes within milliseconds; a caller is not kept for longer than a moment.
constexpr Duration kWordPatience = std::chrono::seconds(3);

Answer order_job(const Services& services, const ApiRequest& request, const std::string& command) {
  const auto standing = visible_standing(services, request.caller, request.id());
  if (const auto* problem = std::get_if<Problem>(&standing)) return *problem;
  Json payload = Json::object();
  if (const std::string reason = request.text("reason"); !reason.empty()) payload["cause"] = reason;
  const auto done = jobs::order(
      command_tools(services),
      {.job = JobId(request.id()), .kind = command, .payload = text_of(payload), .requested_by = request.caller.subject},
      kWordPatience);
  if (!done && done.error().where == jobs::kRefusedName) {
    return Problem{.status = 409, .code = "refused", .title = "Not in this state", .detail = done.error().detail};
  }
  const bool is_open = !done && done.error().where == jobs::kStillOpenName;
  if (!done && !is_open) return problem_of(done.error());

  const auto job = visible_job(services, request.caller, request.id());
  if (const auto* problem = std::get_if<Problem>(&job)) return *problem;
  if (!is_open) return json_response(200, std::get<Json>(job));
  return json_response(202, std::get<Json>(job), {{"Location", "/v1/jobs/" + request.id()}, {"Retry-After", "1"}});
}

}  // namespace

void add_job_control_handlers(const Services& services, Handlers& handlers) {
  for (const std::string command : {"cancel", "pause", "resume", "redrive"}) {
    handlers[command + "Job"] = [&services, command](const ApiRequest& request) { return order_job(services, request, command); };
  }
}

}  // namespace millrace::gateway
