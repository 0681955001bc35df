#include "producers/cli/stack/stack_report.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "producers/cli/stack/state_files.h"
#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli::stack {
namespace {

constexpr std::array kPhases = {Phase::kStarting, Phase::kFounding, Phase::kRunning, Phase::kStopping, Phase::kStopped};
constexpr const char* kSessionTimeout = "3s";  // A dead worker's partitions move on after this; the broker permits it.

std::string state_of(const Member& member) {
  if (member.is_running()) return "running";
  return member.is_crash_looping() ? "crash loop" : "restarting";
}

void describe_process(Json& document, const Member& member) {
  document["pid"] = member.pid;
  document["state"] = state_of(member);
  document["restarts"] = member.restarts;
  document["quick_failures"] = member.quick_failures;
  if (member.is_running()) document["started_at"] = to_rfc3339(member.started_at);
  if (!member.is_running() && member.due) document["next_start"] = to_rfc3339(*member.due);
  if (!member.last_end.empty()) document["last_end"] = member.last_end;
}

template <typename T>
T field(const Json& document, const char* name, T otherwise) {
  const auto found = document.find(name);
  if (found == document.end()) return otherwise;
  if constexpr (std::is_same_v<T, std::string>) return found->is_string() ? found->template get<T>() : otherwise;
  if constexpr (std::is_same_v<T, int>) return found->is_number_integer() ? found->template get<T>() : otherwise;
  if constexpr (std::is_same_v<T, bool>) return found->is_boolean() ? found->template get<T>() : otherwise;
}

Json part(const Json& document, const char* name) {
  const auto found = document.find(name);
  return found != document.end() && found->is_object() ? *found : Json::object();
}

Member member_from(const Json& document, const std::string& name) {
  Member member{.name = name};
  member.pid = field(document, "pid", 0);
  member.restarts = field(document, "restarts", 0);
  member.quick_failures = field(document, "quick_failures", 0);
  member.started_at = parse_rfc3339(field(document, "started_at", std::string())).value_or(TimePoint{});
  member.due = parse_rfc3339(field(document, "next_start", std::string()));
  member.last_end = field(document, "last_end", std::string());
  return member;
}

}  // namespace

std::string_view name_of(Phase phase) {
  switch (phase) {
    case Phase::kStarting: return "starting";
    case Phase::kFounding: return "founding";
    case Phase::kRunning: return "running";
    case Phase::kStopping: return "stopping";
    case Phase::kStopped: return "stopped";
  }
  return "stopped";
}

std::optional<WorkerName> worker_name(const std::string& member) {
  const auto dash = member.rfind('-');
  if (dash == std::string::npos) return std::nullopt;
  WorkerName worker{.pool = member.substr(0, dash), .number = 0};
  const auto* end = member.data() + member.size();
  const auto parsed = std::from_chars(member.data() + dash + 1, end, worker.number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || worker.number < 1) return std::nullopt;
  return worker;
}

std::string member_name(const WorkerName& worker) { return worker.pool + "-" + std::to_string(worker.number); }

Json to_json(const StackReport& report) {
  Json document = Json::object();
  document["phase"] = name_of(report.phase);
  if (!report.problem.empty()) document["problem"] = report.problem;
  document["keeper"] = {{"pid", report.keeper}};
  document["program"] = {{"digest", report.program_digest}};
  document["kafka"] = {{"address", report.kafka_address}};
  const bool is_private = std::any_of(report.members.begin(), report.members.end(), [](const auto& m) { return m.name == "kafka"; });
  if (is_private) document["kafka"]["session_timeout"] = kSessionTimeout;
  // Everything is on this machine, agents that are tried out, too.
  if (is_private) document["agents"] = {{"allowed_networks", "127.0.0.0/8"}};
  document["redis"] = {{"address", report.redis_address}};
  document["postgres"] = {{"url", report.postgres_url}};
  document["files"] = {{"folder", report.files_folder.string()}};
  document["workers"] = Json::array();
  for (const auto& member : report.members) {
    const auto worker = worker_name(member.name);
    if (!worker) {
      describe_process(document[member.name], member);
      continue;
    }
    Json entry = {{"pool", worker->pool}, {"name", member.name}};
    describe_process(entry, member);
    if (const auto address = report.metrics.find(member.name); address != report.metrics.end()) entry["metrics"] = address->second;
    if (const auto door = report.doors.find(member.name); door != report.doors.end()) entry["address"] = door->second;
    document["workers"].push_back(std::move(entry));
  }
  return document;
}

StackReport report_from(const Json& document) {
  StackReport report;
  const auto phase = field(document, "phase", std::string());
  for (const auto candidate : kPhases) {
    if (name_of(candidate) == phase) report.phase = candidate;
  }
  report.problem = field(document, "problem", std::string());
  report.keeper = field(part(document, "keeper"), "pid", 0);
  report.program_digest = field(part(document, "program"), "digest", std::string());
  report.kafka_address = field(part(document, "kafka"), "address", std::string());
  report.redis_address = field(part(document, "redis"), "address", std::string());
  report.postgres_url = field(part(document, "postgres"), "url", std::string());
  report.files_folder = field(part(document, "files"), "folder", std::string());
  for (const char* service : {"kafka", "redis", "postgres"}) {
    const auto entry = part(document, service);
    if (entry.contains("pid")) report.members.push_back(member_from(entry, service));
  }
  const auto workers = document.find("workers");
  if (workers == document.end() || !workers->is_array()) return report;
  for (const auto& entry : *workers) {
    const auto name = field(entry, "name", std::string());
    report.members.push_back(member_from(entry, name));
    if (const auto address = field(entry, "metrics", std::string()); !address.empty()) report.metrics.emplace(name, address);
    if (const auto door = field(entry, "address", std::string()); !door.empty()) report.doors.emplace(name, door);
  }
  return report;
}

StackReport read_report(const std::filesystem::path& file) { return report_from(read_object(file)); }

Result<void> write_report(const std::filesystem::path& file, const StackReport& report) {
  return write_atomically(file, to_json(report).dump(2) + "\n");
}

}  // namespace millrace::cli::stack
