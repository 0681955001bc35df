#include <spdlog/spdlog.h>

#include "producers/gateway/code_entry.h"
#include "producers/gateway/job_access.h"
#include "producers/gateway/job_handlers.h"
#include "producers/gateway/job_submission.h"
#include "producers/gateway/session_name.h"
#include "producers/jobs/job_documents.h"
#include "shared/postgres/queries/sessions.h"
#include "shared/time/timestamp.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kAskedBytesMax = 2'000;  // Of a prompt or program, as the session remembers it.
constexpr int kTurnsShown = 100;
constexpr int kLogLinesShown = 200;

std::string tenant_of(const Caller& caller) { return caller.tenant.value_or(""); }

std::string beginning_of(std::string text) {
  if (text.size() <= kAskedBytesMax) return text;
  std::size_t end = kAskedBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // Not within a character.
  return text.substr(0, end);
}

/// The state that a job entered last: where it failed.
std::string last_state_in(const Json& events) {
  std::string state;
  for (const Json& event : events) {
    const auto details = event.find("stateEnteredEventDetails");
    if (details != event.end()) state = details->value("name", state);
  }
  return state;
}

Json log_texts(const Services& services, const JobId& job) {
  Json texts = Json::array();
  const auto lines = postgres::load_log(services.database, job, 0, kLogLinesShown);
  if (!lines) return texts;
  for (const auto& line : *lines) texts.push_back(line.line);
  return texts;
}

/// What a door knows when it answers.
struct Visit {
  Caller caller;
  JobId job;
  std::string session;
  std::string runtime_session;
};

Answer answer_of(const Services& services, const Visit& visit) {
  const std::string location = "/v1/jobs/" + visit.job.value();
  const auto standing = visible_standing(services, visit.caller, visit.job.value());
  if (const auto* problem = std::get_if<Problem>(&standing)) return *problem;
  const auto& found = std::get<postgres::JobStanding>(standing);
  if (found.status == kRejected) {
    const auto entry = services.board.find(visit.job);
    return Problem{.status = 422, .code = "rejected", .title = "The request was refused", .detail = entry ? entry->cause : ""};
  }
  if (!is_settled(found.status)) {
    return json_response(
        202,
        Json{{"job_id", visit.job.value()},
             {"session_id", visit.session},
             {"runtime_session_id", visit.runtime_session},
             {"status", found.status},
             {"links", {{"self", location}, {"result", location + "/result"}, {"events", location + "/events"}}}},
        {{"Location", location}, {"Retry-After", "2"}});
  }
  const auto end = postgres::find_job_end(services.database, visit.job);
  if (!end) return problem_of(end.error());
  if (!*end) return no_such("job", visit.job.value());
  auto output = jobs::payload_in(services.files, (*end)->output);
  if (!output) return problem_of(output.error());
  CodeEnd told{.job = visit.job,
               .session = visit.session,
               .runtime_session = visit.runtime_session,
               .end = **end,
               .output = *std::move(output),
               .step = {}};
  if (told.end.status != "SUCCEEDED") {
    const auto pieces = postgres::load_history(services.database, visit.job);
    if (pieces) told.step = last_state_in(jobs::events_in(*pieces));
    told.log_lines = log_texts(services, visit.job);
  }
  return json_response(200, code_document(told));
}

/// Without it the answer is still right, so a failure is told to operators only.
void remember_turn(const Services& services, const ApiRequest& request, const CodeDoor& door, const Visit& visit) {
  const auto noted = postgres::note_turn(
      services.database, {.tenant = tenant_of(request.caller), .id = visit.runtime_session}, visit.session,
      {.job = visit.job, .entry = door.entry, .asked = beginning_of(request.text(door.runs_code ? "code" : "prompt")), .at = {}});
  if (!noted) spdlog::warn("gateway: a session does not know of job {}: {}", visit.job.value(), describe(noted.error()));
}

}  // namespace

Answer enter_code_door(const Services& services, const CodeDoor& door, const ApiRequest& request) {
  const GivenSession given{.id = request.text("session_id"), .tenant = tenant_of(request.caller)};
  const auto session = session_name(given, "session-" + services.random.uuid(), services.settings.has_strict_sessions);
  if (!session) {
    Problem problem = invalid_request("/session_id", session.error().detail);
    problem.code = session.error().where;
    return problem;
  }
  auto input = workflow_input(door, request.document, *session);
  if (auto* problem = std::get_if<Problem>(&input)) return *std::move(problem);
  const Json& document = std::get<Json>(input);
  auto submitted =
      submit(services, request,
             {.workflow = door.workflow, .input = text_of(document), .document = document, .tags = {{"session", *session}}});
  if (auto* problem = std::get_if<Problem>(&submitted)) return *std::move(problem);

  const Visit visit{.caller = request.caller,
                    .job = std::get<Submitted>(submitted).job,
                    .session = given.id.empty() ? *session : given.id,
                    .runtime_session = *session};
  remember_turn(services, request, door, visit);
  return JobWait{.job = visit.job, .patience = services.settings.sync_wait, .then = [&services, visit] {
                   return answer_of(services, visit);
                 }};
}

namespace {

Json document_of_session(const postgres::Conversation& conversation) {
  Json turns = Json::array();
  for (const auto& turn : conversation.turns) {
    turns.push_back({{"number", turn.number},
                     {"job_id", turn.job.value()},
                     {"entry", turn.entry},
                     {"asked", turn.asked},
                     {"at", to_rfc3339(turn.at)}});
  }
  return Json{{"session_id", conversation.alias},
              {"runtime_session_id", conversation.key.id},
              {"created_at", to_rfc3339(conversation.created_at)},
              {"used_at", to_rfc3339(conversation.used_at)},
              {"turns", std::move(turns)}};
}

/// By either of its names.
Result<postgres::ConversationKey> session_key(const ApiRequest& request) {
  const std::string tenant = tenant_of(request.caller);
  const auto name = session_name({.id = request.id(), .tenant = tenant}, "", false);
  if (!name) return name.error();
  return postgres::ConversationKey{.tenant = tenant, .id = *name};
}

Answer show_session(const Services& services, const ApiRequest& request) {
  const auto key = session_key(request);
  if (!key) return no_such("session", request.id());
  const auto found = postgres::find_conversation(services.database, *key, kTurnsShown);
  if (!found) return problem_of(found.error());
  if (!*found) return no_such("session", request.id());
  return json_response(200, document_of_session(**found));
}

Answer erase_session(const Services& services, const ApiRequest& request) {
  const auto key = session_key(request);
  if (!key) return no_such("session", request.id());
  const auto was_there = postgres::erase_conversation(services.database, *key);
  if (!was_there) return problem_of(was_there.error());
  if (!*was_there) return no_such("session", request.id());
  return web::Response{.status = 204};
}

Answer gone(const ApiRequest&) {
  return Problem{.status = 410,
                 .code = "gone",
                 .title = "Gone",
                 .detail =
                     "POST /spark/generate generates, validates and runs in one call; POST /v1/jobs with skip_generation runs a "
                     "program of your own"};
}

}  // namespace

void add_code_handlers(const Services& services, Handlers& handlers) {
  const std::map<std::string, CodeDoor> doors{
      {"generateSpark", {.entry = "/spark/generate", .workflow = "spark"}},
      {"generateRay", {.entry = "/generate", .workflow = "ray"}},
      {"executeRay", {.entry = "/execute", .workflow = "ray", .runs_code = true}},
  };
  for (const auto& [operation, door] : doors) {
    handlers[operation] = [&services, door = door](const ApiRequest& request) {
      return enter_code_door(services, door, request);
    };
  }
  handlers["validateAndExecuteSpark"] = gone;
  handlers["getSession"] = [&services](const ApiRequest& request) { return show_session(services, request); };
  handlers["deleteSession"] = [&services](const ApiRequest& request) { return erase_session(services, request); };
}

}  // namespace millrace::gateway
