#include "shared/sandbox/stream_reader.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace millrace::sandbox {
namespace {

void read_some(WatchedPipe& pipe) {
  std::array<char, 65536> bytes;
  const ssize_t length = ::read(pipe.read_end.number(), bytes.data(), bytes.size());
  if (length > 0) return pipe.take({bytes.data(), static_cast<std::size_t>(length)});
  if (length == 0 || errno != EINTR) pipe.read_end.close();
}

}  // namespace

void read_until_ended(std::vector<WatchedPipe>& pipes) {
  for (;;) {
    std::vector<pollfd> waiting;
    std::vector<WatchedPipe*> owners;
    for (WatchedPipe& pipe : pipes) {
      if (!pipe.read_end.is_open()) continue;
      waiting.push_back({pipe.read_end.number(), POLLIN, 0});
      owners.push_back(&pipe);
    }
    if (waiting.empty()) return;
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].revents != 0) read_some(*owners[i]);
    }
  }
}

}  // namespace millrace::sandbox
