#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "shared/vocabulary/result.h"
#include "shared/web/exchange.h"

namespace millrace::web {

/// What a server accepts of the world.
struct ServerLimits {
  std::size_t connections_max = 4096;  ///< One more is told 503 and closed.
  std::size_t header_bytes_max = 16 * 1024;
  std::size_t unsent_bytes_max = 1024 * 1024;  ///< Of a stream whose reader is slow: then it is cut.
  std::chrono::milliseconds header_time{10'000};  ///< From the first byte to the end of the headers.
  std::chrono::milliseconds body_time{30'000};    ///< For a body in memory; a file may take as long as bytes keep coming.
  std::chrono::milliseconds idle_time{60'000};    ///< Between two requests on one connection.
  std::chrono::milliseconds write_time{30'000};   ///< For one answer, or one piece of a stream.
};

/// What is to be done with a body, decided from the headers alone.
struct BodyPlan {
  std::size_t bytes_max = 0;
  std::optional<std::filesystem::path> folder{};  ///< Into a file below it rather than into memory.
  std::optional<Response> refusal{};              ///< The answer, when the body is not even to be read.
};

/// What a server serves. Called from the server's one thread: it must not block.
class Site {
 public:
  virtual ~Site() = default;
  virtual BodyPlan body_plan(const RequestHead& head) = 0;
  virtual void handle(Request request, std::shared_ptr<Exchange> exchange) = 0;
};

/// Figures that a server counts. Any thread.
struct ServerFigures {
  std::size_t connections = 0;
  std::size_t streams = 0;
  std::size_t refused_connections = 0;  ///< Beyond connections_max.
};

/// Listens and speaks HTTP/1.1 for a Site, with one thread of its own.
class Server final {
 public:
  /// `site` must outlive the server.
  Server(Site& site, ServerLimits limits);
  ~Server();

  /// "127.0.0.1:8000", "[::1]:8000", "localhost:0"; port 0 takes a free one. kRejected when the address is malformed or taken.
  Result<void> start(const std::string& address);
  std::string address() const;

  /// Runs something on the server's thread, after a while: for timers of a Site. Dropped when the server stops.
  void after(std::chrono::milliseconds delay, std::function<void()> then);

  /// Refuses new connections, closes idle ones, ends streams, lets requests in hand be answered for at most `grace`, then
  /// cuts what is left. May be called twice, and before start.
  void stop(std::chrono::milliseconds grace);

  ServerFigures figures() const;

 private:
  class Loop;
  Site& site_;
  const ServerLimits limits_;
  std::unique_ptr<Loop> loop_;
};

/// Whether the address can be reached from this machine only.
bool is_loopback(const std::string& address);

}  // namespace millrace::web
