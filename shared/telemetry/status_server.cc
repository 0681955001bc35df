#include "shared/telemetry/status_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <charconv>
#include <optional>
#include <thread>
#include <utility>

namespace millrace::telemetry {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr int kConnectionsMax = 64;
constexpr std::size_t kRequestBytesMax = 8 * 1024;
constexpr auto kDeadline = std::chrono::seconds(5);

struct Page {
  http::status status = http::status::ok;
  std::string type = "text/plain; charset=utf-8";
  std::string body{};
};

Page readiness_page(const Readiness& readiness) {
  Page page;
  for (const auto& answer : readiness.answers()) {
    page.body += (answer.missing ? "[-] " : "[+] ") + answer.name + (answer.missing ? ": " + *answer.missing : " ok") + "\n";
    if (answer.missing) page.status = http::status::service_unavailable;
  }
  page.body += page.status == http::status::ok ? "ready\n" : "not ready\n";
  return page;
}

Page page_for(beast::string_view target, const StatusServer::Dependencies& use) {
  const auto path = target.substr(0, target.find('?'));
  if (path == "/livez") return {.body = "alive\n"};
  if (path == "/readyz") return readiness_page(use.readiness);
  if (path == "/metrics") {
    const std::string more = use.more_metrics ? use.more_metrics() : std::string();
    return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = use.metrics.exposition() + more};
  }
  return {.status = http::status::not_found, .body = "there are /livez, /readyz and /metrics\n"};
}

// One request and its answer; keeps itself alive through its callbacks.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, const StatusServer::Dependencies& use, int& open) : stream_(std::move(socket)), use_(use), open_(open) {
    ++open_;
    parser_.header_limit(kRequestBytesMax);
    parser_.body_limit(0);
  }
  ~Connection() { --open_; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void read() {
    stream_.expires_after(kDeadline);
    http::async_read(stream_, buffer_, parser_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
      if (!failed) self->answer();
    });
  }

 private:
  void answer() {
    const auto& request = parser_.get();
    const bool is_readable = request.method() == http::verb::get || request.method() == http::verb::head;
    auto page = is_readable ? page_for(request.target(), use_)
                            : Page{.status = http::status::method_not_allowed, .body = "only GET\n"};
    response_.result(page.status);
    response_.set(http::field::content_type, page.type);
    response_.set(http::field::cache_control, "no-store");
    response_.keep_alive(false);
    const auto bytes = page.body.size();
    if (request.method() != http::verb::head) response_.body() = std::move(page.body);
    response_.content_length(bytes);
    stream_.expires_after(kDeadline);
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code, std::size_t) {
      beast::error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  beast::tcp_stream stream_;
  const StatusServer::Dependencies& use_;
  int& open_;
  beast::flat_buffer buffer_{kRequestBytesMax};
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
};

std::optional<tcp::endpoint> endpoint_of(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto digits = address.substr(colon + 1);
  unsigned short port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;

  auto host = address.substr(0, colon);
  if (host.empty()) host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  beast::error_code failed;
  const auto ip = asio::ip::make_address(host, failed);
  if (failed) return std::nullopt;
  return tcp::endpoint(ip, port);
}

}  // namespace

class StatusServer::Loop {
 public:
  Loop(const tcp::endpoint& endpoint, const Dependencies& use) : use_(use), acceptor_(context_, endpoint) {
    accept();
    thread_ = std::jthread([this] { context_.run(); });
  }
  ~Loop() { context_.stop(); }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code failed, tcp::socket socket) {
      if (!failed && open_ < kConnectionsMax) std::make_shared<Connection>(std::move(socket), use_, open_)->read();
      if (failed != asio::error::operation_aborted) accept();
    });
  }

  const Dependencies& use_;
  int open_ = 0;  ///< Declared before the context, whose end destroys the last connections.
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::jthread thread_;
};

StatusServer::StatusServer(Dependencies dependencies) : use_(dependencies) {}
StatusServer::~StatusServer() { stop(); }

Result<void> StatusServer::start(const std::string& address) {
  const auto endpoint = endpoint_of(address);
  if (!endpoint) return rejected("telemetry", "metrics.address must be an IP address and a port, such as 127.0.0.1:9464, not " + address);
  try {
    loop_ = std::make_unique<Loop>(*endpoint, use_);
    return {};
  } catch (const boost::system::system_error& problem) {
    return rejected("telemetry", "cannot listen at " + address + ": " + problem.code().message() + " (setting metrics.address)");
  }
}

std::string StatusServer::address() const {
  if (!loop_) return "";
  const auto endpoint = loop_->endpoint();
  return endpoint.address().to_string() + ":" + std::to_string(endpoint.port());
}

void StatusServer::stop() { loop_.reset(); }

}  // namespace millrace::telemetry
