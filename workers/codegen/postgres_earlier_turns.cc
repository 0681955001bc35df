#include "workers/codegen/postgres_earlier_turns.h"

#include "shared/postgres/queries/job_tenant.h"
#include "shared/postgres/queries/sessions.h"
#include "shared/vocabulary/json.h"

namespace millrace::codegen {
namespace {

constexpr int kTurnsMax = 5;

std::string text_member(const std::string& json_text, const char* member) {
  const Json json = Json::parse(json_text, nullptr, false);
  if (!json.is_object()) return "";
  const auto found = json.find(member);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

Result<std::vector<EarlierTurn>> PostgresEarlierTurns::before(const JobId& job, const std::string& session) {
  // A session belongs to a tenant: nobody reads another's by knowing its name.
  const auto tenant = postgres::find_tenant(sessions_, job);
  if (!tenant) return tenant.error();
  const auto found = postgres::find_turns_before(sessions_, {.tenant = *tenant, .id = session}, job, kTurnsMax);
  if (!found) return found.error();
  std::vector<EarlierTurn> turns;
  for (const postgres::SettledTurn& turn : *found) {
    turns.push_back({.asked = turn.asked, .status = turn.status, .program = text_member(turn.output, "code")});
  }
  return turns;
}

}  // namespace millrace::codegen
