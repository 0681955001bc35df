#pragma once

#include <map>
#include <mutex>

#include "shared/model/call_pace.h"

namespace millrace::model {

/// The pace of this process alone.
class ProcessPace final : public CallPace {
 public:
  ProcessPace(Clock& clock, CallIntervals intervals) : clock_(clock), intervals_(std::move(intervals)) {}

  Slot book(const std::string& account, Duration patience) override { return book_after(Duration::zero(), account, patience); }
  /// The first slot that is at least `earliest` from now.
  Slot book_after(Duration earliest, const std::string& account, Duration patience);

 private:
  Clock& clock_;
  const CallIntervals intervals_;
  std::mutex mutex_;
  std::map<std::string, Duration> free_from_;  ///< By account, in monotonic time; as many as are configured.
};

}  // namespace millrace::model
