#include <unistd.h>

#include <csignal>

#include "producers/cli/stack/child_process.h"
#include "producers/cli/stack/exit_status.h"
#include "producers/cli/stack/keeper.h"
#include "producers/cli/stack/stack_commands.h"
#include "producers/cli/stack/stack_report.h"
#include "producers/cli/stack/state_files.h"

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;

constexpr Duration kKeeperGrace = 45s;  // More than the keeper gives its workers and services.
constexpr Duration kBetweenGoneLooks = 50ms;

// A pid in an old stack file may have become somebody else's process: ours names the state folder in its environment.
bool is_ours(const Member& member, const StackFolder& folder) {
  if (!is_alive(member.pid)) return false;
  const auto environment = read_text("/proc/" + std::to_string(member.pid) + "/environ").value_or("");
  return environment.find("MILLRACE_STATE_FOLDER=" + folder.root().string() + '\0') != std::string::npos;
}

void end_left_behind(const StackFolder& folder, const StackReport& report, const Voice& voice) {
  for (const auto& member : report.members) {
    if (!is_ours(member, folder)) continue;
    voice.notes << "  ending " << member.name << " (process " << member.pid << "), which its keeper left behind\n";
    ::kill(member.pid, SIGKILL);
  }
}

bool wait_for_end(const StackFolder& folder, Clock& clock) {
  const auto deadline = clock.monotonic() + kKeeperGrace;
  while (is_kept(folder) && clock.monotonic() < deadline) pause_for(clock, kBetweenGoneLooks);
  return !is_kept(folder);
}

}  // namespace

int down(const settings::Sheet& sheet, const DownOptions& options, const Voice& voice) {
  const StackFolder folder(sheet.text("state.folder"));
  const auto report = read_report(folder.stack_file());
  if (is_kept(folder)) {
    voice.notes << "stopping workers, then services\n" << std::flush;
    SystemClock clock;
    ::kill(report.keeper, SIGTERM);
    if (!wait_for_end(folder, clock)) {
      voice.notes << "the keeper (process " << report.keeper << ") does not stop: ending it\n";
      ::kill(report.keeper, SIGKILL);
      if (!wait_for_end(folder, clock)) return kInternal;
    }
  } else {
    voice.notes << "the private stack is not running\n";
  }
  end_left_behind(folder, report, voice);

  if (options.erases) {
    std::error_code problem;
    std::filesystem::remove_all(folder.root(), problem);
    if (problem) {
      voice.notes << "millrace down: cannot remove " << folder.root().string() << ": " << problem.message() << "\n";
      return kInternal;
    }
    voice.notes << "removed " << folder.root().string() << "\n";
  }
  voice.notes << "down\n";
  return 0;
}

}  // namespace millrace::cli::stack
