#include "workers/pool/exit_deadline.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace millrace::pool {
namespace {

/// How often the watch looks around while there is nothing to watch; both tokens wake it.
constexpr Duration kIdle = std::chrono::minutes{1};

}  // namespace

ExitDeadline::ExitDeadline(std::stop_token stop, Duration grace, Clock& clock)
    : thread_([stop = std::move(stop), grace, &clock](const std::stop_token& over) {
        std::mutex mutex;
        std::condition_variable changed;
        const auto wake = [&] {
          const std::lock_guard lock{mutex};
          changed.notify_all();
        };
        const std::stop_callback on_stop{stop, wake};
        const std::stop_callback on_over{over, wake};
        std::unique_lock lock{mutex};
        while (!stop.stop_requested() && !over.stop_requested()) {
          clock.wait_for(lock, changed, kIdle,
                         [&] { return stop.stop_requested() || over.stop_requested(); });
        }
        if (clock.wait_for(lock, changed, grace, [&] { return over.stop_requested(); })) return;
        spdlog::error("did not end in time after the stop; ending at once");
        _exit(1);
      }) {}

}  // namespace millrace::pool
