#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// A task that a nested execution does.
struct AwaitedChild {
  JobId parent;
  TaskId task;
  auto operator<=>(const AwaitedChild&) const = default;
};

/// Which nested executions our jobs wait for. A request or an answer that the log lost before anybody read it leaves no trace
/// there: only PostgreSQL tells that a child has ended, or never began, while its parent still waits. Who is found so for longer than
/// an answer takes on its way is to be asked again; each time the patience doubles, for a child may merely stand in a long queue.
class ChildWatch final {
 public:
  explicit ChildWatch(Duration patience) : patience_(patience) {}

  /// What the job waits for now; nothing: forget it.
  void note(const JobId& parent, const std::vector<TaskId>& tasks);
  void retain(const std::function<bool(const JobId&)>& is_wanted);
  bool is_empty() const { return awaited_.empty(); }

  /// The next of them, in turn: of at most so many parents.
  std::vector<AwaitedChild> next(std::size_t parents_max);
  /// Of those that were looked at, `at_work` have not ended. Answers which are to be asked again.
  std::vector<AwaitedChild> judge(const std::vector<AwaitedChild>& looked_at, const std::set<AwaitedChild>& at_work, Duration now);
  /// Whatever was suspected so far may have had another reason.
  void trust_all();

 private:
  struct Doubt {
    bool is_suspected = false;
    Duration since{};  ///< Of the monotonic clock.
    Duration patience{};
  };
  const Duration patience_;
  std::map<JobId, std::map<TaskId, Doubt>> awaited_;
  JobId last_;  ///< The parent that had its turn last.
};

}  // namespace millrace::supervise
