#include "shared/web/connection.h"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string_view>
#include <utility>

namespace millrace::web {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string text_of(beast::string_view text) { return std::string(text.data(), text.size()); }

std::string lower(beast::string_view text) {
  std::string result = text_of(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// What cannot be answered by a Site, because there is no request yet.
Response refusal(int status, std::string_view title, std::string_view detail) {
  return {.status = status,
          .headers = {{"Content-Type", "application/problem+json"}},
          .body = "{\"type\":\"about:blank\",\"title\":\"" + std::string(title) + "\",\"status\":" + std::to_string(status) +
                  ",\"detail\":\"" + std::string(detail) + "\"}"};
}

template <typename Message>
RequestHead head_of(const Message& message, boost::optional<std::uint64_t> length) {
  RequestHead head{.method = text_of(message.method_string()),
                   .target = text_of(message.target()),
                   .headers = {},
                   .content_length = {}};
  if (length) head.content_length = static_cast<std::size_t>(*length);
  for (const auto& field : message) {
    std::string name = lower(field.name_string());
    const auto same = std::find_if(head.headers.begin(), head.headers.end(), [&](const Header& h) { return h.name == name; });
    if (same != head.headers.end()) {
      same->value += ", " + text_of(field.value());
    } else {
      head.headers.push_back({std::move(name), text_of(field.value())});
    }
  }
  return head;
}

/// Brings what other threads say to the server's thread.
class ServerExchange final : public Exchange {
 public:
  explicit ServerExchange(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  ~ServerExchange() override {
    if (!was_answered_) {
      post([](Connection& c) { c.respond(refusal(500, "no answer", "the gateway dropped this request; try again")); });
    } else if (is_stream_) {
      post([](Connection& c) { c.end_stream(); });
    }
  }

  void respond(Response response) override {
    if (was_answered_.exchange(true)) return;
    post([response = std::move(response)](Connection& c) mutable { c.respond(std::move(response)); });
  }
  void begin_stream(Response head) override {
    if (was_answered_.exchange(true)) return;
    is_stream_ = true;
    post([head = std::move(head)](Connection& c) { c.begin_stream(head); });
  }
  bool write(std::string bytes) override {
    if (!is_stream_ || connection_->is_closed()) return false;
    if (connection_->unsent() > connection_->unsent_max()) {
      post([](Connection& c) { c.cut(); });
      return false;
    }
    post([bytes = std::move(bytes)](Connection& c) { c.write(bytes); });
    return true;
  }
  void end_stream() override {
    post([](Connection& c) { c.end_stream(); });
  }
  std::size_t unsent() const override { return connection_->unsent(); }
  bool is_closed() const override { return connection_->is_closed(); }

 private:
  template <typename Do>
  void post(Do what) {
    asio::post(connection_->executor(), [connection = connection_, what = std::move(what)]() mutable { what(*connection); });
  }

  const std::shared_ptr<Connection> connection_;
  std::atomic<bool> was_answered_{false};
  std::atomic<bool> is_stream_{false};
};

}  // namespace

Connection::Connection(tcp::socket socket, ServerState& server) : stream_(std::move(socket)), server_(server) {
  server_.connections.insert(this);
  ++server_.open;
  beast::error_code ignored;
  stream_.socket().set_option(tcp::no_delay(true), ignored);
}

Connection::~Connection() {
  server_.connections.erase(this);
  if (is_streaming_) --server_.streams;
  remove_body_file();
  const std::lock_guard lock(server_.mutex);
  if (--server_.open == 0) server_.is_empty.notify_all();
}

void Connection::read_head() {
  if (server_.is_stopping) return close();
  phase_ = Phase::kIdle;
  head_parser_.emplace();
  head_parser_->header_limit(static_cast<std::uint32_t>(server_.limits.header_bytes_max));
  head_parser_->body_limit(std::numeric_limits<std::uint64_t>::max());  // The plan sets it; Beast 1.74 takes "none" for 0 here.
  stream_.expires_after(is_first_ ? server_.limits.header_time : server_.limits.idle_time);
  is_first_ = false;
  http::async_read_header(stream_, buffer_, *head_parser_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
    failed ? self->head_failed(failed) : self->plan_body();
  });
}

void Connection::wind_down() {
  if (phase_ == Phase::kIdle) return close();
  keeps_alive_ = false;
  if (is_streaming_) end_stream();
}

void Connection::respond(Response response) {
  if (phase_ != Phase::kHandling) return;
  phase_ = Phase::kAnswering;
  answer_ = {};
  answer_.version(version_);
  answer_.result(static_cast<unsigned>(response.status));
  for (Header& header : response.headers) answer_.insert(header.name, header.value);
  answer_.keep_alive(keeps_alive_ && !server_.is_stopping);
  const std::size_t bytes = response.body.size();
  if (!is_head_request_) answer_.body() = std::move(response.body);
  const bool has_no_body = response.status == 204 || response.status == 304;
  if (!has_no_body) answer_.content_length(bytes);
  stream_.expires_after(server_.limits.write_time);
  http::async_write(stream_, answer_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
    self->answered(failed);
  });
}

void Connection::begin_stream(const Response& head) {
  if (phase_ != Phase::kHandling) return;
  phase_ = Phase::kAnswering;
  is_streaming_ = true;
  ++server_.streams;
  is_chunked_ = version_ >= 11;
  const auto status = http::int_to_status(static_cast<unsigned>(head.status));
  std::string text = "HTTP/1.1 " + std::to_string(head.status) + " " + text_of(http::obsolete_reason(status)) + "\r\n";
  for (const Header& header : head.headers) text += header.name + ": " + header.value + "\r\n";
  text += is_chunked_ ? "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" : "Connection: close\r\n\r\n";
  // What was needed to read the request is not needed any more; streams may be many and live long.
  head_parser_.reset();
  buffer_ = beast::flat_buffer();
  queue(std::move(text));
  if (!head.body.empty()) write(head.body);
  if (server_.is_stopping) end_stream();
}

void Connection::write(const std::string& bytes) {
  if (!is_streaming_ || is_ending_ || bytes.empty()) return;
  if (!is_chunked_) return queue(bytes);
  char size[24];
  const int digits = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  queue(std::string(size, static_cast<std::size_t>(digits)) + bytes + "\r\n");
}

void Connection::end_stream() {
  if (!is_streaming_ || is_ending_) return;
  is_ending_ = true;
  queue(is_chunked_ ? "0\r\n\r\n" : "");
}

void Connection::head_failed(beast::error_code failed) {
  if (failed == http::error::end_of_stream || failed == asio::error::operation_aborted) return close();
  if (failed == beast::error::timeout) return close();  // Nobody waits for an answer to a request never sent.
  keeps_alive_ = false;
  phase_ = Phase::kHandling;
  if (failed == http::error::header_limit || failed == http::error::buffer_overflow) {
    respond(refusal(431, "headers too large", "send shorter headers or a shorter address"));
  } else if (failed.category() == http::make_error_code(http::error::bad_method).category()) {
    respond(refusal(400, "malformed request", "this is not HTTP as RFC 9112 has it"));
  } else {
    close();
  }
}

void Connection::plan_body() {
  phase_ = Phase::kReading;
  const auto& message = head_parser_->get();
  version_ = message.version();
  keeps_alive_ = head_parser_->keep_alive();
  is_head_request_ = message.method() == http::verb::head;
  const auto length = head_parser_->content_length();
  request_ = Request{.head = head_of(message, length), .body = {}, .body_file = {}};
  BodyPlan plan = server_.site.body_plan(request_.head);
  if (plan.refusal) return refuse(*std::move(plan.refusal));
  if (length && *length > plan.bytes_max) return refuse_body();
  // Whoever asks before sending has seen no refusal now.
  if (find_header(request_.head.headers, "expect") == "100-continue") {
    asio::async_write(stream_, asio::buffer(kContinue), [self = shared_from_this(), plan](beast::error_code failed, std::size_t) {
      failed ? self->close() : self->read_body(plan);
    });
    return;
  }
  read_body(plan);
}

void Connection::read_body(const BodyPlan& plan) {
  const bool has_body = head_parser_->content_length().value_or(0) > 0 || head_parser_->chunked();
  if (!has_body) return dispatch();
  stream_.expires_after(server_.limits.body_time);
  if (plan.folder) return begin_file(plan);
  text_parser_.emplace(std::move(*head_parser_));
  text_parser_->body_limit(plan.bytes_max);
  http::async_read(stream_, buffer_, *text_parser_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
    if (failed) return self->body_failed(failed);
    self->request_.body = std::move(self->text_parser_->get().body());
    self->text_parser_.reset();
    self->dispatch();
  });
}

void Connection::begin_file(const BodyPlan& plan) {
  std::string name = (*plan.folder / "upload-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) return refuse(refusal(503, "no room", "the gateway cannot keep the upload; see its log and disk"));
  ::close(descriptor);
  request_.body_file = name;
  file_parser_.emplace(std::move(*head_parser_));
  file_parser_->body_limit(plan.bytes_max);
  beast::error_code failed;
  file_parser_->get().body().open(name.c_str(), beast::file_mode::write, failed);
  if (failed) return refuse(refusal(503, "no room", "the gateway cannot keep the upload; see its log and disk"));
  read_file();
}

void Connection::read_file() {
  stream_.expires_after(server_.limits.body_time);
  http::async_read_some(stream_, buffer_, *file_parser_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
    if (failed) return self->body_failed(failed);
    if (!self->file_parser_->is_done()) return self->read_file();
    self->file_parser_.reset();  // Closes the file.
    self->dispatch();
  });
}

void Connection::body_failed(beast::error_code failed) {
  text_parser_.reset();
  file_parser_.reset();
  if (failed == http::error::body_limit) return refuse_body();
  if (failed == beast::error::timeout) return refuse(refusal(408, "too slow", "the body did not arrive in time"));
  close();
}

void Connection::refuse_body() { refuse(refusal(413, "body too large", "send less, or upload it as a file: POST /v1/files")); }

void Connection::refuse(Response response) {
  keeps_alive_ = false;
  phase_ = Phase::kHandling;
  respond(std::move(response));
}

void Connection::dispatch() {
  phase_ = Phase::kHandling;
  stream_.expires_never();
  watch_peer();
  Request request = std::move(request_);
  request_ = {};
  request_.body_file = request.body_file;  // Removed here, read there.
  server_.site.handle(std::move(request), std::make_shared<ServerExchange>(shared_from_this()));
}

void Connection::watch_peer() {
  stream_.socket().async_wait(tcp::socket::wait_read, [self = shared_from_this(), turn = turn_](beast::error_code failed) {
    if (failed || turn != self->turn_) return;
    char byte = 0;
    beast::error_code peeked;
    self->stream_.socket().non_blocking(true, peeked);
    const std::size_t count = self->stream_.socket().receive(asio::buffer(&byte, 1), tcp::socket::message_peek, peeked);
    if (count > 0 || peeked == asio::error::would_block) return;  // The next request, sent ahead.
    self->is_closed_ = true;
    if (self->is_streaming_) self->close();
  });
}

void Connection::answered(beast::error_code failed) {
  ++turn_;
  remove_body_file();
  beast::error_code ignored;
  stream_.socket().cancel(ignored);  // The watch.
  if (failed || !answer_.keep_alive()) return shut();
  answer_ = {};
  request_ = {};
  if (is_closed_) return close();
  read_head();
}

void Connection::queue(std::string bytes) {
  unsent_ += bytes.size();
  outgoing_.push_back(std::move(bytes));
  if (!is_writing_) send_next();
}

void Connection::send_next() {
  is_writing_ = true;
  stream_.expires_after(server_.limits.write_time);
  asio::async_write(stream_, asio::buffer(outgoing_.front()), [self = shared_from_this()](beast::error_code failed, std::size_t) {
    self->is_writing_ = false;
    if (failed) return self->close();
    self->unsent_ -= self->outgoing_.front().size();
    self->outgoing_.pop_front();
    if (!self->outgoing_.empty()) return self->send_next();
    self->stream_.expires_never();
    if (self->is_ending_) self->shut();
  });
}

void Connection::shut() {
  is_closed_ = true;
  phase_ = Phase::kIdle;
  beast::error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  drain();
}

void Connection::drain() {
  constexpr auto kPatience = std::chrono::seconds(2);
  stream_.expires_after(kPatience);
  stream_.async_read_some(asio::buffer(scratch_), [self = shared_from_this()](beast::error_code failed, std::size_t bytes) {
    self->drained_ += bytes;
    if (failed || self->drained_ > kDrainedMax) return self->close();
    self->drain();
  });
}

void Connection::close() {
  is_closed_ = true;
  ++turn_;
  beast::error_code ignored;
  stream_.socket().close(ignored);
}

void Connection::remove_body_file() {
  std::error_code ignored;
  if (request_.body_file) std::filesystem::remove(*request_.body_file, ignored);
  request_.body_file.reset();
}

}  // namespace millrace::web
