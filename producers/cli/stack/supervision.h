#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shared/time/clock.h"

namespace millrace::cli::stack {

/// How a process ended: by itself with a code, or by a signal.
struct Exit {
  int code = 0;
  int signal = 0;
};

/// "exited with 3", "was killed by signal 9".
std::string describe(const Exit& exit);

/// One process that should, or did, run.
struct Member {
  std::string name{};               ///< "kafka", "execute-2".
  pid_t pid = 0;                  ///< 0 when it does not run.
  TimePoint started_at{};
  int restarts = 0;
  int quick_failures = 0;         ///< Ends in a row soon after a start: a crash loop from the third on.
  std::optional<TimePoint> due{};   ///< When it is started next; nothing while it runs or is not wanted.
  std::string last_end{};           ///< How it ended last time; empty at first.
  bool is_wanted = true;

  bool is_running() const { return pid != 0; }
  bool is_crash_looping() const { return quick_failures >= 3; }
};

/// The bookkeeping of the keeper, without processes: what should run, what died, what is to be started or stopped now.
/// A member that was killed or had run for a while is started again at once; one that fails soon after its start waits
/// longer each time, up to ten seconds.
class Supervision {
 public:
  /// Wants exactly these members; new ones are due now, others become surplus.
  void want(const std::vector<std::string>& names, TimePoint now);

  void started(const std::string& name, pid_t pid, TimePoint now);
  /// It could not even be started: counted as a quick failure.
  void failed_to_start(const std::string& name, const std::string& why, TimePoint now);
  /// Answers the member's name, nothing for a stranger. A surplus member is forgotten.
  std::optional<std::string> exited(pid_t pid, const Exit& exit, TimePoint now);

  std::vector<std::string> due(TimePoint now) const;
  /// Running, but no longer wanted.
  std::vector<Member> surplus() const;
  std::vector<Member> members() const;

 private:
  void schedule(Member& member, bool is_quick_failure, TimePoint now);

  std::map<std::string, Member> members_{};
};

}  // namespace millrace::cli::stack
