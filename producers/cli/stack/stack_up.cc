#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "producers/cli/stack/account.h"
#include "producers/cli/stack/broker_jars.h"
#include "producers/cli/stack/daemon.h"
#include "producers/cli/stack/exit_status.h"
#include "producers/cli/stack/installation.h"
#include "producers/cli/stack/keeper.h"
#include "producers/cli/stack/service.h"
#include "producers/cli/stack/stack_commands.h"
#include "producers/cli/stack/stack_report.h"
#include "producers/cli/stack/state_files.h"

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;

constexpr Duration kReadyPatience = 120s;
constexpr Duration kKeeperPatience = 10s;  // Until the keeper has its lock.
constexpr Duration kBetweenReadyLooks = 100ms;
constexpr Duration kSettled = 1s;  // A worker that has lived this long did not fail at once.

int fail(const Voice& voice, const Error& error) {
  voice.notes << "millrace up: " << error.detail << "\n";
  return error.kind == ErrorKind::kBroken ? kInternal : kUnavailable;
}

bool needs(const settings::Sheet& sheet, const char* setting) {
  const auto origin = sheet.origin_of(setting);
  return origin == settings::Origin::kPrivateStack || origin == settings::Origin::kDefault;
}

Result<void> write_desired(const StackFolder& folder, const StackSteps& steps, const UpOptions& options) {
  std::map<std::string, int> desired;
  for (const auto& pool : steps.pools) desired[pool] = options.has_workers ? 1 : 0;
  return write_numbers(folder.desired_file(), desired);
}

Result<void> start_keeper(const settings::Sheet& sheet, const StackSteps& steps, const UpOptions& options, const Voice& voice) {
  const StackFolder folder(sheet.text("state.folder"));
  ::umask(022);  // The account must be able to enter what root makes here; what is private says so itself.
  const auto account = unprivileged_account();
  if (!account) return account.error();
  if (needs(sheet, "kafka.bootstrap")) {
    const auto jars = ensure_broker_jars(sheet.text("cache.folder"), [&](std::string_view text) { voice.notes << text << "\n" << std::flush; });
    if (!jars) return jars.error();
  }
  if (needs(sheet, "postgres.url")) {
    if (const auto programs = postgres_programs(); !programs) return programs.error();
  }
  if (auto installed = install(folder, *account, sheet); !installed) return installed;
  if (auto written = write_desired(folder, steps, options); !written) return written;
  if (auto cleared = write_report(folder.stack_file(), {}); !cleared) return cleared;

  auto environment = child_environment(folder);
  environment["MILLRACE_CACHE_FOLDER"] = sheet.text("cache.folder");
  voice.notes << "starting the private stack in " << folder.root().string() << " as " << account->name << "\n" << std::flush;
  return start_daemon({.command = {folder.program().string(), "keep"},
                       .environment = std::move(environment),
                       .folder = folder.root(),
                       .log = folder.log("keeper")},
                      *account);
}

// Says what is new about a stack while it comes up.
class Progress {
 public:
  Progress(const Voice& voice, Clock& clock) : voice_(voice), clock_(clock), began_(clock.monotonic()) {}

  void follow(const StackReport& report) {
    for (const auto& member : report.members) {
      if (member.is_running()) say(member.name + " started");
      if (member.is_crash_looping()) say(member.name + " fails at every start: it " + member.last_end + " (millrace logs " + member.name + ")");
    }
    if (report.phase == Phase::kRunning) say("schema and topics are in place");
    // At first services are only not there yet; that is no news.
    if (!report.problem.empty() && clock_.monotonic() - began_ > 8s) say("waiting: " + report.problem);
  }

 private:
  void say(const std::string& text) {
    if (!said_.insert(text).second) return;
    const auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - began_).count() / 100;
    voice_.notes << "  " << seconds / 10 << "." << seconds % 10 << " s  " << text << "\n" << std::flush;
  }

  const Voice& voice_;
  Clock& clock_;
  Duration began_;
  std::set<std::string> said_;
};

bool is_settled(const StackReport& report, TimePoint now, std::size_t workers) {
  const auto running = std::count_if(report.members.begin(), report.members.end(), [&](const Member& member) {
    return worker_name(member.name) && member.is_running() && now - member.started_at >= kSettled;
  });
  return report.phase == Phase::kRunning && static_cast<std::size_t>(running) >= workers;
}

Result<void> wait_until_running(const StackFolder& folder, std::size_t workers, const Voice& voice) {
  SystemClock clock;
  Progress progress(voice, clock);
  const auto began = clock.monotonic();
  bool was_kept = false;
  StackReport report;
  while (clock.monotonic() - began < (was_kept ? kReadyPatience : kKeeperPatience)) {
    report = read_report(folder.stack_file());
    progress.follow(report);
    if (is_settled(report, clock.now(), workers)) return {};
    const bool kept = is_kept(folder);
    if (was_kept && !kept) break;
    was_kept = was_kept || kept;
    pause_for(clock, kBetweenReadyLooks);
  }
  return rejected("stack", "the stack did not come up: " + (report.problem.empty() ? "see `millrace logs`" : report.problem) + "\n" +
                               last_lines(folder.log("keeper"), 5) + "`millrace doctor` says what is missing; `millrace down` stops what is running");
}

std::size_t wanted_workers(const StackFolder& folder) {
  std::size_t count = 0;
  for (const auto& [pool, replicas] : read_numbers(folder.desired_file())) count += static_cast<std::size_t>(std::max(replicas, 0));
  return count;
}

Result<void> put_workflows(const settings::Sheet& told, const StackSteps& steps, const Voice& voice) {
  if (!steps.put_workflows) return {};
  // Read anew: only now does the stack file name the addresses.
  const auto sheet = settings::Sheet::of_process(told.given());
  if (!sheet) return sheet.error();
  const auto count = steps.put_workflows(*sheet);
  if (!count) return count.error();
  if (*count == 0) {
    voice.notes << "  no workflows are shipped: this binary lies in no checkout; `millrace workflow put FOLDER` adds some\n";
  } else {
    voice.notes << "  " << *count << " shipped workflows are in place\n";
  }
  return {};
}

}  // namespace

int up(const settings::Sheet& sheet, const StackSteps& steps, const UpOptions& options, const Voice& voice) {
  const StackFolder folder(sheet.text("state.folder"));
  bool is_running = is_kept(folder);
  if (is_running && read_report(folder.stack_file()).program_digest != program_digest(own_program())) {
    voice.notes << "another build of the program is running: stopping it first\n";
    if (const int stopped = down(sheet, {}, voice); stopped != 0) return stopped;
    is_running = false;
  }
  if (is_running) {
    voice.notes << "the private stack is already up\n";
  } else if (const auto started = start_keeper(sheet, steps, options, voice); !started) {
    return fail(voice, started.error());
  }

  if (const auto ready = wait_until_running(folder, wanted_workers(folder), voice); !ready) return fail(voice, ready.error());
  if (const auto put = put_workflows(sheet, steps, voice); !put) return fail(voice, put.error());
  return status(sheet, voice);
}

}  // namespace millrace::cli::stack
