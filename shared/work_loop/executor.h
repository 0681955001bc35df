#pragma once

#include <functional>
#include <vector>

namespace millrace::work_loop {

/// Runs jobs beside the poll thread; in tests and simulation, when it is told to. `run` belongs to the poll
/// thread.
class Executor {
 public:
  using Job = std::function<void()>;
  virtual ~Executor() = default;
  /// Takes the jobs and returns at once. They may block, and must not throw.
  virtual void run(std::vector<Job> jobs) = 0;
};

}  // namespace millrace::work_loop
