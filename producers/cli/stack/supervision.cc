#include "producers/cli/stack/supervision.h"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <set>

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLongEnough = 5s;     // A life of this length was no failed start.
constexpr Duration kFirstDelay = 100ms;  // Far below the two seconds within which anything must be back.
constexpr Duration kLongestDelay = 10s;

Duration delay_after(int quick_failures) {
  if (quick_failures == 0) return kFirstDelay;
  const int doublings = std::min(quick_failures, 8);
  return std::min(kLongestDelay, kFirstDelay * (1 << doublings));
}

// Somebody ended it on purpose (or the kernel, for memory): that says nothing about its next start.
bool was_killed(const Exit& exit) { return exit.signal == SIGKILL || exit.signal == SIGTERM || exit.signal == SIGINT; }

}  // namespace

std::string describe(const Exit& exit) {
  return exit.signal != 0 ? "was killed by signal " + std::to_string(exit.signal)
                          : "exited with " + std::to_string(exit.code);
}

void Supervision::want(const std::vector<std::string>& names, TimePoint now) {
  const std::set<std::string> wanted(names.begin(), names.end());
  for (auto entry = members_.begin(); entry != members_.end();) {
    auto& member = entry->second;
    member.is_wanted = wanted.contains(entry->first);
    if (!member.is_wanted) member.due.reset();
    entry = member.is_wanted || member.is_running() ? std::next(entry) : members_.erase(entry);
  }
  for (const auto& name : wanted) {
    auto& member = members_[name];
    member.name = name;
    if (!member.is_running() && !member.due) member.due = now;
  }
}

void Supervision::started(const std::string& name, pid_t pid, TimePoint now) {
  auto& member = members_.at(name);
  if (!member.last_end.empty()) ++member.restarts;
  member.pid = pid;
  member.started_at = now;
  member.due.reset();
}

void Supervision::failed_to_start(const std::string& name, const std::string& why, TimePoint now) {
  auto& member = members_.at(name);
  member.last_end = why;
  schedule(member, true, now);
}

std::optional<std::string> Supervision::exited(pid_t pid, const Exit& exit, TimePoint now) {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return m.second.pid == pid; });
  if (found == members_.end()) return std::nullopt;

  const auto name = found->first;
  auto& member = found->second;
  member.pid = 0;
  member.last_end = describe(exit);
  if (!member.is_wanted) {
    members_.erase(found);
    return name;
  }
  schedule(member, !was_killed(exit) && now - member.started_at < kLongEnough, now);
  return name;
}

void Supervision::schedule(Member& member, bool is_quick_failure, TimePoint now) {
  member.quick_failures = is_quick_failure ? member.quick_failures + 1 : 0;
  member.due = now + delay_after(member.quick_failures);
}

std::vector<std::string> Supervision::due(TimePoint now) const {
  std::vector<std::string> names;
  for (const auto& [name, member] : members_) {
    if (member.due && *member.due <= now) names.push_back(name);
  }
  return names;
}

std::vector<Member> Supervision::surplus() const {
  std::vector<Member> leaving;
  for (const auto& [name, member] : members_) {
    if (!member.is_wanted && member.is_running()) leaving.push_back(member);
  }
  return leaving;
}

std::vector<Member> Supervision::members() const {
  std::vector<Member> all;
  for (const auto& [name, member] : members_) all.push_back(member);
  return all;
}

}  // namespace millrace::cli::stack
