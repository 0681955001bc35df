#include <algorithm>
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

constexpr int kReplicasMax = 64;
constexpr Duration kScalePatience = 20s;  // More than a worker's drain.
constexpr Duration kBetweenCounts = 50ms;

long running_in(const StackReport& report, const std::string& pool) {
  return std::count_if(report.members.begin(), report.members.end(), [&](const Member& member) {
    const auto worker = worker_name(member.name);
    return worker && worker->pool == pool && member.is_running();
  });
}

}  // namespace

int scale(const settings::Sheet& sheet, const StackSteps& steps, const std::string& pool, int replicas, const Voice& voice) {
  const StackFolder folder(sheet.text("state.folder"));
  if (std::find(steps.pools.begin(), steps.pools.end(), pool) == steps.pools.end()) {
    voice.notes << "millrace scale: there is no pool " << pool << "; pools:";
    for (const auto& name : steps.pools) voice.notes << " " << name;
    voice.notes << "\n";
    return kUsage;
  }
  if (replicas < 0 || replicas > kReplicasMax) {
    voice.notes << "millrace scale: between 0 and " << kReplicasMax << " workers can be had\n";
    return kUsage;
  }
  if (!is_kept(folder)) {
    voice.notes << "millrace scale: the private stack is not running: `millrace up` starts it\n";
    return kUnavailable;
  }

  auto desired = read_numbers(folder.desired_file());
  desired[pool] = replicas;
  if (const auto written = write_numbers(folder.desired_file(), desired); !written) {
    voice.notes << "millrace scale: " << written.error().detail << "\n";
    return kInternal;
  }
  ::kill(read_report(folder.stack_file()).keeper, SIGHUP);

  SystemClock clock;
  const auto deadline = clock.monotonic() + kScalePatience;
  while (clock.monotonic() < deadline && running_in(read_report(folder.stack_file()), pool) != replicas) pause_for(clock, kBetweenCounts);
  const auto running = running_in(read_report(folder.stack_file()), pool);
  voice.notes << pool << ": " << running << " running\n";
  return running == replicas ? 0 : kUnavailable;
}

}  // namespace millrace::cli::stack
