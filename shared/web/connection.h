#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "shared/web/exchange.h"
#include "shared/web/server.h"

namespace millrace::web {

class Connection;

/// What the connections of one server share; belongs to the server's thread, counters apart.
struct ServerState {
  Site& site;
  const ServerLimits& limits;
  std::set<Connection*> connections{};
  bool is_stopping = false;
  std::mutex mutex{};
  std::condition_variable is_empty{};
  std::atomic<std::size_t> open{0};
  std::atomic<std::size_t> streams{0};
  std::atomic<std::size_t> refused{0};
};

/// One connection: reads a request, gives it to the site, sends what comes back, begins again. Kept alive by its callbacks
/// and by the exchange in hand.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, ServerState& server);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void read_head();

  /// An idle connection ends at once, one with a request after its answer, a stream now.
  void wind_down();

  // For the exchange; on the server's thread.
  void respond(Response response);
  void begin_stream(const Response& head);
  void write(const std::string& bytes);
  void end_stream();
  void cut() { close(); }

  // For the exchange; any thread.
  boost::asio::any_io_executor executor() { return stream_.get_executor(); }
  bool is_closed() const { return is_closed_; }
  std::atomic<std::size_t>& unsent() { return unsent_; }
  std::size_t unsent_max() const { return server_.limits.unsent_bytes_max; }

 private:
  enum class Phase { kIdle, kReading, kHandling, kAnswering };

  void head_failed(boost::beast::error_code failed);
  void plan_body();
  void read_body(const BodyPlan& plan);
  void begin_file(const BodyPlan& plan);
  void read_file();
  void body_failed(boost::beast::error_code failed);
  void refuse_body();
  /// Part of the body may still be on its way: the connection cannot be used again.
  void refuse(Response response);

  void dispatch();
  /// Notices that the peer goes away while nothing is read from it.
  void watch_peer();
  void answered(boost::beast::error_code failed);

  void queue(std::string bytes);
  void send_next();
  /// Says that nothing more comes, so that the peer reads to the end.
  void shut();
  /// Reads what is still on its way for a moment: closing with unread bytes would tear the answer from the peer's hands.
  void drain();
  void close();
  void remove_body_file();

  static constexpr std::size_t kDrainedMax = 1024 * 1024;

  boost::beast::tcp_stream stream_;
  ServerState& server_;
  boost::beast::flat_buffer buffer_{};
  std::optional<boost::beast::http::request_parser<boost::beast::http::empty_body>> head_parser_{};
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> text_parser_{};
  std::optional<boost::beast::http::request_parser<boost::beast::http::file_body>> file_parser_{};
  Request request_{};
  boost::beast::http::response<boost::beast::http::string_body> answer_{};
  Phase phase_ = Phase::kIdle;
  unsigned version_ = 11;
  unsigned turn_ = 0;  ///< Tells a late watch from the present one.
  bool is_first_ = true;
  bool keeps_alive_ = true;
  bool is_head_request_ = false;
  bool is_streaming_ = false;
  bool is_chunked_ = true;
  bool is_ending_ = false;
  bool is_writing_ = false;
  std::deque<std::string> outgoing_{};
  std::atomic<std::size_t> unsent_{0};
  std::atomic<bool> is_closed_{false};
  std::size_t drained_ = 0;
  std::array<char, 1024> scratch_{};
};

}  // namespace millrace::web
