#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "producers/cli/stack/supervision.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// How far a keeper has come.
enum class Phase { kStarting, kFounding, kRunning, kStopping, kStopped };
std::string_view name_of(Phase phase);

/// Pool and number of a worker's member name: "execute" and 2 for "execute-2"; nothing for a service.
struct WorkerName {
  std::string pool{};
  int number = 1;
};
std::optional<WorkerName> worker_name(const std::string& member);
std::string member_name(const WorkerName& worker);

/// What the stack file says: the keeper writes it whenever something changes; `status` prints it and settings read the
/// addresses from it.
struct StackReport {
  Phase phase = Phase::kStopped;
  std::string problem{};          ///< Why it does not come further, or empty.
  pid_t keeper = 0;
  std::string program_digest{};   ///< Of the program that the workers run.
  std::string kafka_address{};
  std::string redis_address{};
  std::string postgres_url{};     ///< With its password.
  std::filesystem::path files_folder{};
  std::vector<Member> members{};
  std::map<std::string, std::string> metrics{};  ///< Address by worker's member name.
  std::map<std::string, std::string> doors{};    ///< Where gateways listen, by member name.
};

/// {"kafka": {"address", "pid"}, "redis": …, "postgres": {"url", "pid"}, "workers": [{"pool", "pid", "name", …}], …}.
Json to_json(const StackReport& report);
/// What is absent keeps its default: a file of another version must not stop `down`.
StackReport report_from(const Json& document);

StackReport read_report(const std::filesystem::path& file);
Result<void> write_report(const std::filesystem::path& file, const StackReport& report);

}  // namespace millrace::cli::stack
