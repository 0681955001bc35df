#include "producers/gateway/job_handlers.h"

#include <algorithm>
#include <charconv>

#include "producers/gateway/job_access.h"
#include "producers/gateway/job_submission.h"
#include "producers/jobs/job_documents.h"
#include "producers/jobs/job_reasons.h"
#include "shared/postgres/queries/job_listing.h"
#include "shared/vocabulary/digest.h"
#include "topics/events/job_requested.h"

namespace millrace::gateway {
namespace {

constexpr long kJobsPerPage = 50;
constexpr long kEventsPerPage = 1000;

std::string cursor_of(const postgres::JobSummary& job) {
  return base64url(std::to_string(job.created_at.time_since_epoch().count()) + " " + job.id.value());
}

std::optional<postgres::JobPlace> place_in(const std::string& cursor) {
  const std::string text = base64url_decode(cursor);
  const std::size_t blank = text.find(' ');
  if (blank == std::string::npos) return std::nullopt;
  std::int64_t microseconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + blank, microseconds);
  const JobId id(text.substr(blank + 1));
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + blank || !shard_of(id)) return std::nullopt;
  return postgres::JobPlace{.created_at = TimePoint(Duration(microseconds)), .id = id};
}

std::variant<postgres::JobFilter, Problem> filter_in(const ApiRequest& request) {
  postgres::JobFilter filter{.workflow = request.parameter("workflow"),
                             .status = request.parameter("status"),
                             .created_since = request.time("created_since"),
                             .created_before = request.time("created_before"),
                             .tenant = request.caller.tenant,
                             .jobs_max = static_cast<int>(request.number("limit", kJobsPerPage)) + 1};
  if (const auto tag = request.parameter("tag")) {
    const std::size_t equals = tag->find('=');
    filter.tag_name = tag->substr(0, equals);
    if (equals != std::string::npos) filter.tag_value = tag->substr(equals + 1);
  }
  if (const auto cursor = request.parameter("cursor")) {
    filter.behind = place_in(*cursor);
    if (!filter.behind) return invalid_request("/query/cursor", "is none that a list has given");
  }
  return filter;
}

Answer list_jobs(const Services& services, const ApiRequest& request) {
  auto filter = filter_in(request);
  if (auto* problem = std::get_if<Problem>(&filter)) return *std::move(problem);
  const auto& wanted = std::get<postgres::JobFilter>(filter);
  auto jobs = postgres::list_jobs(services.database, wanted);
  if (!jobs) return problem_of(jobs.error());

  const bool has_more = static_cast<int>(jobs->size()) == wanted.jobs_max;
  if (has_more) jobs->pop_back();
  Json list = Json::array();
  for (const auto& job : *jobs) list.push_back(document_for(request.caller, job));
  return json_response(200, Json{{"jobs", std::move(list)}, {"next_cursor", has_more ? Json(cursor_of(jobs->back())) : Json()}});
}

Answer submit_job(const Services& services, const ApiRequest& request) {
  // Read from the text: numbers and spellings in the input stay as they were sent.
  const auto asked = topics::decode_job_requested(request.body);
  if (!asked) return problem_of(asked.error());
  const auto submitted = submit(services, request, {.workflow = asked->workflow,
                                                    .input = asked->input,
                                                    .document = request.document.at("input"),
                                                    .priority = asked->priority,
                                                    .tags = asked->tags});
  if (const auto* problem = std::get_if<Problem>(&submitted)) return *problem;
  const auto& done = std::get<Submitted>(submitted);
  const std::string location = "/v1/jobs/" + done.job.value();
  return json_response(202,
                       Json{{"id", done.job.value()},
                            {"workflow", asked->workflow},
                            {"event_id", done.event_id},
                            {"submitted_before", done.was_known},
                            {"links", {{"self", location}, {"result", location + "/result"}, {"events", location + "/events"}}}},
                       {{"Location", location}, {"Retry-After", "1"}});
}

/// The answer now, or once the job has ended, when the caller wants to wait.
template <typename Show>
Answer now_or_later(const Services& services, const ApiRequest& request, Show show) {
  const long seconds = request.number("wait_seconds", 0);
  if (seconds <= 0) return show();
  const auto standing = visible_standing(services, request.caller, request.id());
  if (const auto* problem = std::get_if<Problem>(&standing)) return *problem;
  return JobWait{.job = JobId(request.id()),
                 .patience = std::min<Duration>(std::chrono::seconds(seconds), services.settings.wait_max),
                 .then = show};
}

Answer show_job(const Services& services, const Caller& caller, const std::string& id) {
  const auto job = visible_job(services, caller, id);
  if (const auto* problem = std::get_if<Problem>(&job)) return *problem;
  return json_response(200, std::get<Json>(job));
}

Answer show_result(const Services& services, const Caller& caller, const std::string& id) {
  const auto job = visible_job(services, caller, id);
  if (const auto* problem = std::get_if<Problem>(&job)) return *problem;
  const Json& document = std::get<Json>(job);
  if (!is_settled(document.at("status").get<std::string>())) {
    return json_response(202, Json{{"id", id}, {"status", document.at("status")}}, {{"Location", "/v1/jobs/" + id}, {"Retry-After", "1"}});
  }
  return json_response(200, Json{{"id", id},
                                 {"status", document.at("status")},
                                 {"output", document.value("output", Json())},
                                 {"error", document.value("error", Json())},
                                 {"cause", document.value("cause", Json())}});
}

/// What holds a job up, without the lag of its pools, for which Kafka would have to be asked on every request.
Answer show_reasons(const Services& services, const ApiRequest& request) {
  const auto standing = visible_standing(services, request.caller, request.id());
  if (const auto* problem = std::get_if<Problem>(&standing)) return *problem;
  const std::string& status = std::get<postgres::JobStanding>(standing).status;
  if (status == kQueued || status == kRejected) {
    const std::string message = status == kQueued ? "the request is published; no supervisor has admitted it yet" : "the request was refused";
    return json_response(200, Json{{"id", request.id()}, {"status", status},
                                   {"reasons", Json::array({Json{{"code", status == kQueued ? "queued" : "rejected"}, {"message", message}}})}});
  }
  auto record = visible_record(services, request.caller, request.id());
  if (const auto* problem = std::get_if<Problem>(&record)) return *problem;
  const auto situation = jobs::load_situation(services.database, std::get<postgres::JobRecord>(std::move(record)));
  if (!situation) return problem_of(situation.error());
  return json_response(200, jobs::reasons_document(*situation, jobs::reasons_of(*situation, services.clock.now())));
}

Answer show_history(const Services& services, const ApiRequest& request) {
  const auto standing = visible_standing(services, request.caller, request.id());
  if (const auto* problem = std::get_if<Problem>(&standing)) return *problem;
  const long after = request.number("after", 0);
  const auto limit = static_cast<std::size_t>(request.number("limit", kEventsPerPage));
  const auto pieces = postgres::load_history_page(services.database, JobId(request.id()), after, static_cast<int>(limit));
  if (!pieces) return problem_of(pieces.error());
  Json events = Json::array();
  for (Json& event : jobs::events_in(*pieces)) {
    if (event.at("id").get<long>() > after && events.size() < limit) events.push_back(std::move(event));
  }
  const bool has_more = events.size() == limit;
  const Json next = has_more ? events.back().at("id") : Json();
  return json_response(200, Json{{"events", std::move(events)}, {"next_after", next}});
}

Answer show_logs(const Services& services, const ApiRequest& request) {
  const auto standing = visible_standing(services, request.caller, request.id());
  if (const auto* problem = std::get_if<Problem>(&standing)) return *problem;
  const long limit = request.number("limit", kEventsPerPage);
  const auto lines = postgres::load_log(services.database, JobId(request.id()), request.number("after", 0), static_cast<int>(limit));
  if (!lines) return problem_of(lines.error());
  Json list = Json::array();
  for (const auto& line : *lines) {
    Json document = jobs::document_of(line);
    document["id"] = line.id;
    list.push_back(std::move(document));
  }
  const bool has_more = static_cast<long>(lines->size()) == limit;
  return json_response(200, Json{{"lines", std::move(list)}, {"next_after", has_more ? Json(lines->back().id) : Json()}});
}

/// "17-203": the last history event and the last line that the client has.
bool read_place(const std::string& text, JobStream& stream) {
  const char* end = text.data() + text.size();
  const auto event = std::from_chars(text.data(), end, stream.after_event);
  if (event.ec != std::errc{} || stream.after_event < 0 || event.ptr == end || *event.ptr != '-') return false;
  const auto line = std::from_chars(event.ptr + 1, end, stream.after_line);
  return line.ec == std::errc{} && line.ptr == end && stream.after_line >= 0;
}

/// The client has heard the end: an EventSource that comes back is told not to.
bool has_heard_all(const Services& services, const postgres::JobStanding& standing, const JobStream& stream) {
  if (!is_settled(standing.status) || standing.history_events > stream.after_event) return false;
  const auto lines = postgres::find_last_lines(services.database, {standing.id});
  return lines && (lines->empty() || lines->front().id <= stream.after_line);
}

Answer follow_job(const Services& services, const ApiRequest& request) {
  const auto standing = visible_standing(services, request.caller, request.id());
  if (const auto* problem = std::get_if<Problem>(&standing)) return *problem;
  JobStream stream{.job = JobId(request.id())};
  const std::string last = request.header("last-event-id");
  if (!last.empty() && !read_place(last, stream)) return invalid_request("/header/Last-Event-ID", "is none that this stream has given");
  if (!last.empty() && has_heard_all(services, std::get<postgres::JobStanding>(standing), stream)) return web::Response{.status = 204};
  return stream;
}

}  // namespace

void add_job_handlers(const Services& services, Handlers& handlers) {
  handlers["listJobs"] = [&services](const ApiRequest& request) { return list_jobs(services, request); };
  handlers["submitJob"] = [&services](const ApiRequest& request) { return submit_job(services, request); };
  handlers["getJob"] = [&services](const ApiRequest& request) {
    return now_or_later(services, request,
                        [&services, caller = request.caller, id = request.id()] { return show_job(services, caller, id); });
  };
  handlers["getJobResult"] = [&services](const ApiRequest& request) {
    return now_or_later(services, request,
                        [&services, caller = request.caller, id = request.id()] { return show_result(services, caller, id); });
  };
  handlers["getJobReasons"] = [&services](const ApiRequest& request) { return show_reasons(services, request); };
  handlers["getJobHistory"] = [&services](const ApiRequest& request) { return show_history(services, request); };
  handlers["getJobLogs"] = [&services](const ApiRequest& request) { return show_logs(services, request); };
  handlers["followJob"] = [&services](const ApiRequest& request) { return follow_job(services, request); };
}

}  // namespace millrace::gateway
