#include <iomanip>

#include "producers/cli/stack/keeper.h"
#include "producers/cli/stack/exit_status.h"
#include "producers/cli/stack/stack_commands.h"
#include "producers/cli/stack/stack_report.h"
#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli::stack {
namespace {


std::string without_password(const std::string& url) {
  const auto begin = url.find("://");
  const auto at = url.find('@');
  const auto colon = begin == std::string::npos ? begin : url.find(':', begin + 3);
  if (at == std::string::npos || colon == std::string::npos || colon > at) return url;
  return url.substr(0, colon) + ":***" + url.substr(at);
}

std::string condition(const Member& member) {
  if (member.is_running()) return "running";
  return member.is_crash_looping() ? "crash loop" : "restarting";
}

void print_member(std::ostream& out, const Member& member, const std::string& address) {
  out << std::left << std::setw(14) << member.name << std::setw(12) << condition(member) << std::setw(9)
      << (member.is_running() ? std::to_string(member.pid) : "-") << std::setw(10) << member.restarts << address << "\n";
  if (!member.is_running() && !member.last_end.empty()) {
    out << "  it " << member.last_end << (member.due ? "; next start at " + to_rfc3339(*member.due) : "") << "; millrace logs "
        << member.name << "\n";
  }
}

std::string address_of(const StackReport& report, const std::string& member) {
  if (member == "kafka") return report.kafka_address;
  if (member == "redis") return report.redis_address;
  if (member == "postgres") return without_password(report.postgres_url);
  if (const auto door = report.doors.find(member); door != report.doors.end()) return "http://" + door->second;
  const auto found = report.metrics.find(member);
  return found == report.metrics.end() ? "" : "http://" + found->second + "/metrics";
}

void print(std::ostream& out, const StackReport& report) {
  out << "private stack: " << name_of(report.phase) << "\n";
  if (!report.problem.empty()) out << "problem: " << report.problem << "\n";
  out << std::left << std::setw(14) << "NAME" << std::setw(12) << "STATE" << std::setw(9) << "PID" << std::setw(10) << "RESTARTS"
      << "ADDRESS\n";
  for (const bool are_workers : {false, true}) {
    for (const auto& member : report.members) {
      if (worker_name(member.name).has_value() == are_workers) print_member(out, member, address_of(report, member.name));
    }
  }
}

}  // namespace

int status(const settings::Sheet& sheet, const Voice& voice) {
  const StackFolder folder(sheet.text("state.folder"));
  auto report = read_report(folder.stack_file());
  const bool is_up = is_kept(folder);
  if (!is_up) {
    report.phase = Phase::kStopped;
    report.members.clear();
  }
  if (voice.is_json) {
    auto document = to_json(report);
    document["state_folder"] = folder.root().string();
    voice.data << document.dump(2) << "\n";
  } else if (is_up) {
    print(voice.data, report);
  }
  if (!is_up) voice.notes << "the private stack is not running: `millrace up` starts it\n";
  return is_up ? 0 : kUnavailable;
}

}  // namespace millrace::cli::stack
