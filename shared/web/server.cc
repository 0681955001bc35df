#include "shared/web/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "shared/web/connection.h"
#include "shared/web/endpoint.h"

namespace millrace::web {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kPauseAfterFailedAccept = std::chrono::milliseconds(100);  // Out of descriptors: some are freed meanwhile.
constexpr std::string_view kTooBusy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";

}  // namespace

class Server::Loop {
 public:
  Loop(const tcp::endpoint& endpoint, Site& site, const ServerLimits& limits)
      : state_{.site = site, .limits = limits}, acceptor_(context_, endpoint), pause_(context_) {
    accept();
    thread_ = std::jthread([this] { context_.run(); });
  }
  ~Loop() { stop(std::chrono::milliseconds(0)); }

  tcp::endpoint endpoint() const { return endpoint_; }
  const ServerState& state() const { return state_; }

  void after(std::chrono::milliseconds delay, std::function<void()> then) {
    asio::post(context_, [this, delay, then = std::move(then)]() mutable {
      const auto timer = std::make_shared<asio::steady_timer>(context_, delay);
      timer->async_wait([timer, then = std::move(then)](boost::system::error_code failed) {
        if (!failed) then();
      });
    });
  }

  void stop(std::chrono::milliseconds grace) {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] { wind_down(); });
    {
      std::unique_lock lock(state_.mutex);
      state_.is_empty.wait_for(lock, grace, [&] { return state_.open == 0; });
    }
    context_.stop();
    thread_.join();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code failed, tcp::socket socket) {
      if (failed == asio::error::operation_aborted || state_.is_stopping) return;
      if (failed) return accept_later();
      take(std::move(socket));
      accept();
    });
  }

  void accept_later() {
    pause_.expires_after(kPauseAfterFailedAccept);
    pause_.async_wait([this](boost::system::error_code failed) {
      if (!failed) accept();
    });
  }

  void take(tcp::socket socket) {
    if (state_.connections.size() < state_.limits.connections_max) {
      return std::make_shared<Connection>(std::move(socket), state_)->read_head();
    }
    ++state_.refused;
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kTooBusy), ignored);
  }

  void wind_down() {
    state_.is_stopping = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    const std::vector<Connection*> open(state_.connections.begin(), state_.connections.end());
    for (Connection* connection : open) {
      if (state_.connections.contains(connection)) connection->wind_down();
    }
  }

  ServerState state_;  ///< Declared before the context, whose end destroys the last connections.
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  const tcp::endpoint endpoint_ = acceptor_.local_endpoint();
  std::jthread thread_;
};

Server::Server(Site& site, ServerLimits limits) : site_(site), limits_(limits) {}
Server::~Server() = default;

Result<void> Server::start(const std::string& address) {
  const auto endpoint = endpoint_of(address);
  if (!endpoint) return rejected("web", "an address is an IP address and a port, such as 127.0.0.1:8000, not " + address);
  try {
    loop_ = std::make_unique<Loop>(*endpoint, site_, limits_);
    return {};
  } catch (const boost::system::system_error& problem) {
    return rejected("web", "cannot listen at " + address + ": " + problem.code().message());
  }
}

std::string Server::address() const {
  if (!loop_) return "";
  const auto endpoint = loop_->endpoint();
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

void Server::after(std::chrono::milliseconds delay, std::function<void()> then) {
  if (loop_) loop_->after(delay, std::move(then));
}

void Server::stop(std::chrono::milliseconds grace) {
  if (loop_) loop_->stop(grace);
}

ServerFigures Server::figures() const {
  if (!loop_) return {};
  const ServerState& state = loop_->state();
  return {.connections = state.open, .streams = state.streams, .refused_connections = state.refused};
}

bool is_loopback(const std::string& address) {
  const auto endpoint = endpoint_of(address);
  return endpoint && endpoint->address().is_loopback();
}

}  // namespace millrace::web
