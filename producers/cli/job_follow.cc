#include "producers/cli/job_follow.h"

#include "producers/cli/job_documents.h"
#include "shared/postgres/queries/job_trail.h"

namespace millrace::cli {
namespace {

constexpr int kLinesPerLook = 1000;

std::string state_in(const Json& details) {
  return details.is_object() && details.contains("name") && details["name"].is_string()
             ? " " + details["name"].get<std::string>()
             : "";
}

}  // namespace

void JobFollow::say_news() {
  const auto database = scope_.backend.database();
  if (!database) return;
  say_events(**database);
  say_lines(**database);
}

void JobFollow::say_lines() {
  if (const auto database = scope_.backend.database()) say_lines(**database);
}

void JobFollow::say_events(postgres::SessionPool& database) {
  const auto pieces = postgres::load_history(database, job_, event_said_);
  if (!pieces) return;
  for (const auto& piece : *pieces) {
    for (const Json& event : json_in(piece.events)) {
      scope_.console.note(scope_.console.shaded(event.value("at", ""), Shade::kFaint) + " " + event.value("type", "") +
                          printable(state_in(event.value("details", Json::object()))));
    }
    event_said_ = piece.last_id;
  }
}

void JobFollow::say_lines(postgres::SessionPool& database) {
  const auto lines = postgres::load_log(database, job_, line_said_, kLinesPerLook);
  if (!lines) return;
  for (const auto& line : *lines) {
    scope_.console.note(scope_.console.shaded(line.at, Shade::kFaint) + " | " + printable(line.line));
    line_said_ = line.id;
  }
}

}  // namespace millrace::cli
