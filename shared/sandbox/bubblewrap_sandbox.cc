#include "shared/sandbox/bubblewrap_sandbox.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include "shared/sandbox/bubblewrap_arguments.h"
#include "shared/sandbox/control_group.h"
#include "shared/sandbox/delegated_group.h"
#include "shared/sandbox/launch.h"
#include "shared/sandbox/layers.h"
#include "shared/sandbox/line_splitter.h"
#include "shared/sandbox/plumbing.h"
#include "shared/sandbox/python_runtime.h"
#include "shared/sandbox/stream_reader.h"
#include "shared/sandbox/system_call_filter.h"
#include "shared/sandbox/watchdog.h"

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr int kSignalOffset = 128;

/// Keeps the result up to its limit and tells when there was more.
class LimitedOutput {
 public:
  explicit LimitedOutput(std::uint64_t limit) : limit_(limit) {}

  /// False when the limit was passed.
  bool take(std::string_view bytes) {
    const std::size_t room = limit_ - bytes_.size();
    bytes_.append(bytes.substr(0, room));
    return bytes.size() <= room;
  }

  std::string release() { return std::move(bytes_); }

 private:
  std::uint64_t limit_;
  std::string bytes_;
};

/// What bubblewrap says about the program it ran.
struct ProgramStatus {
  std::string text;

  /// The exit code is written only when the program was really started.
  bool was_started() const { return text.find("\"exit-code\"") != text.npos; }
};

/// What the streams of one run came to.
struct Collected {
  std::string output;
  std::string stderr_tail;
  std::uint64_t log_bytes_dropped = 0;
  ProgramStatus status;
  std::optional<Verdict> verdict;
  std::uint64_t peak_memory_bytes = 0;
};

/// Reads a run's pipes to their end while the watchdog holds its limits.
Collected follow(const ProcessTree& tree, Plumbing& plumbing, LineSink& lines,
                 Watchdog::Dependencies watched) {
  const SandboxLimits limits = watched.limits;
  watched.census = [&] {
    return take_census(tree.processes_folder(), tree.scratch_folder(), limits.memory_bytes);
  };
  watched.kill = [&] { tree.kill(); };
  Watchdog watchdog(std::move(watched));

  Collected collected;
  LogBudget budget(limits);
  LineSplitter out({Stream::kStdout, lines, budget});
  LineSplitter err({Stream::kStderr, lines, budget});
  LimitedOutput output(limits.output_bytes);
  const auto take_log = [&](LineSplitter& splitter, std::string_view bytes) {
    splitter.feed(bytes);
    if (budget.is_flooded()) watchdog.end({Ending::kOutputTooLarge, "flooded its log"});
  };
  const auto take_output = [&](std::string_view bytes) {
    if (output.take(bytes)) return;
    watchdog.end(
        {Ending::kOutputTooLarge, fmt::format("wrote a result of more than {} bytes", limits.output_bytes)});
  };
  std::vector<WatchedPipe> pipes;
  pipes.push_back({std::move(plumbing.out.read_end), [&](std::string_view bytes) { take_log(out, bytes); }});
  pipes.push_back({std::move(plumbing.err.read_end), [&](std::string_view bytes) { take_log(err, bytes); }});
  pipes.push_back({std::move(plumbing.output.read_end), take_output});
  pipes.push_back({std::move(plumbing.status.read_end),
                   [&](std::string_view bytes) { collected.status.text.append(bytes); }});
  read_until_ended(pipes);

  out.finish();
  err.finish();
  collected.output = output.release();
  collected.stderr_tail = err.tail();
  collected.log_bytes_dropped = budget.dropped();
  collected.verdict = watchdog.verdict();
  collected.peak_memory_bytes = watchdog.peak().memory_bytes;
  return collected;
}

/// bubblewrap repeats exit codes, and signals as a shell does.
void set_exit(SandboxReport& report, int status) {
  const bool by_signal = status > kSignalOffset && status <= kSignalOffset + SIGRTMAX;
  report.ended = by_signal ? Ending::kKilledBySignal : Ending::kExited;
  report.code = by_signal ? status - kSignalOffset : status;
  if (by_signal && report.code == SIGXCPU) {
    report.ended = Ending::kTimedOut;
    report.code = 0;
    report.cause = "one process used all its processor time";
  }
}

/// The kernel's own verdicts come by counters of the group.
std::optional<Verdict> verdict_of(const ControlGroup& group, const SandboxLimits& limits) {
  if (group.ran_out_of_memory()) {
    return Verdict{Ending::kOutOfMemory, fmt::format("used more than {} MiB", limits.memory_bytes >> 20)};
  }
  if (group.ran_out_of_processes()) {
    return Verdict{Ending::kTooManyProcesses,
                   fmt::format("started more than {} processes", limits.processes)};
  }
  return std::nullopt;
}

SandboxReport report_of(Collected collected, const TreeEnd& end) {
  SandboxReport report;
  set_exit(report, end.status);
  if (collected.verdict) {
    report.ended = collected.verdict->ending;
    report.code = 0;
    report.cause = std::move(collected.verdict->cause);
  }
  report.output = std::move(collected.output);
  report.stderr_tail = std::move(collected.stderr_tail);
  report.log_bytes_dropped = collected.log_bytes_dropped;
  report.layers = mandatory_layers();
  report.peak_memory_bytes = std::max(collected.peak_memory_bytes, end.peak_memory_bytes);
  return report;
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

/// What was found on this machine.
struct BubblewrapSandbox::Machine {
  Options options;
  Result<PythonRuntime> python;
  Result<std::string> filter;
  Result<std::string> filter_with_sockets;
  std::optional<fs::path> groups;
  std::atomic<std::uint64_t> group_number{0};

  /// Null when the watchdog must do.
  Result<std::unique_ptr<ControlGroup>> make_group(const SandboxLimits& limits) {
    if (!groups) return std::unique_ptr<ControlGroup>();
    const auto name = fmt::format("millrace-sandbox-{}-{}", ::getpid(), ++group_number);
    return ControlGroup::make(*groups / name, limits);
  }

  LaunchPlan plan(const BubblewrapCall& call, const Plumbing& plumbing, const SandboxLimits& limits,
                  const ControlGroup* group) const {
    LaunchPlan plan{.executable = options.bubblewrap,
                    .arguments = {"bwrap", "--args", std::to_string(kArgumentsDescriptor), "--"},
                    .descriptors = plumbing.inherited(),
                    .limits = limits,
                    .group = group};
    plan.arguments.insert(plan.arguments.end(), call.command.begin(), call.command.end());
    return plan;
  }
};

BubblewrapSandbox::BubblewrapSandbox(Clock& clock) : BubblewrapSandbox(clock, Options{}) {}

BubblewrapSandbox::BubblewrapSandbox(Clock& clock, Options options)
    : clock_(clock),
      machine_(new Machine{.options = options,
                           .python = find_python_runtime(options.python),
                           .filter = system_call_filter(false),
                           .filter_with_sockets = system_call_filter(true),
                           .groups = options.use_control_groups ? find_delegated_group() : std::nullopt}) {}

BubblewrapSandbox::~BubblewrapSandbox() = default;

Result<SandboxReport> BubblewrapSandbox::run(const SandboxProgram& program, const SandboxLimits& limits,
                                             LineSink& lines, std::stop_token stop) {
  const Duration started = clock_.monotonic();
  if (!machine_->python) return rejected(kSandboxUnavailable, "python3: " + machine_->python.error().detail);
  const auto& filter = program.network == Network::kNone ? machine_->filter : machine_->filter_with_sockets;
  if (!filter) return filter.error();
  const auto call = compose_call(*machine_->python, program);
  if (!call) return call.error();
  auto plumbing = Plumbing::lay(*call, *filter);
  if (!plumbing) return plumbing.error();
  const auto group = machine_->make_group(limits);
  if (!group) return group.error();

  auto tree = launch(machine_->plan(*call, *plumbing, limits, group->get()));
  if (!tree) return tree.error();
  plumbing->close_inherited();
  Collected collected = follow(*tree, *plumbing, lines,
                               {.clock = clock_, .limits = limits, .census = {}, .kill = {}, .stop = stop});
  const TreeEnd end = tree->reap();

  if (!collected.verdict && *group) collected.verdict = verdict_of(**group, limits);
  if (!collected.verdict && !collected.status.was_started()) {
    return rejected(kSandboxUnavailable,
                    "bubblewrap could not set up the sandbox: " + last_line(collected.stderr_tail));
  }
  SandboxReport report = report_of(std::move(collected), end);
  if (program.network == Network::kMachine) std::erase(report.layers, "network namespace");
  report.limits = *group ? "cgroup" : "watchdog";
  if (*group) report.peak_memory_bytes = (*group)->peak_memory_bytes();
  report.duration = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - started);
  return report;
}

}  // namespace millrace::sandbox
