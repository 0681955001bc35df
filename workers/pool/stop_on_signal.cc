#include "workers/pool/stop_on_signal.h"

#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <thread>

namespace millrace::pool {
namespace {

constexpr int kDependencyUnavailable = 10;
constexpr int kSignalled = 128;

// A handler can reach nothing but globals: these two are all that it touches.
std::atomic<int> signal_event = -1;
std::atomic<int> signals_seen = 0;

extern "C" void note_signal(int signal) {
  if (signals_seen.fetch_add(1) > 0) _exit(kSignalled + signal);
  const std::uint64_t one = 1;
  // Nothing can be done in a handler when this fails; the second signal still ends the process.
  static_cast<void>(!write(signal_event.load(), &one, sizeof one));
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

/// Waits for the handler's event in an ordinary thread, where requesting a stop is allowed.
std::stop_source watch_signals() {
  std::stop_source source;
  signal_event = eventfd(0, EFD_CLOEXEC);
  std::thread{[source]() mutable {
    std::uint64_t count = 0;
    if (read(signal_event.load(), &count, sizeof count) == sizeof count) source.request_stop();
  }}.detach();  // It waits as long as the process lives.
  handle(SIGINT, &note_signal);
  handle(SIGTERM, &note_signal);
  handle(SIGPIPE, SIG_IGN);
  return source;
}

}  // namespace

std::stop_token stop_on_signal() {
  static const std::stop_source source = watch_signals();
  return source.get_token();
}

int report_failure(const Error& error, const std::stop_token& stop) {
  if (stop.stop_requested()) return 0;
  spdlog::error("{}", describe(error));
  return error.kind == ErrorKind::kTransient ? kDependencyUnavailable : 1;
}

}  // namespace millrace::pool
