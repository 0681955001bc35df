#include "shared/http/curl_transport.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <mutex>
#include <string_view>
#include <utility>

#include "shared/http/request_span.h"

namespace millrace::http {
namespace {

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

/// What the callbacks of one request share.
struct Exchange {
  const Request& request;
  std::stop_token stop;
  Response response;
  bool is_too_large = false;
  const AddressPolicy* policy = nullptr;
  std::string refused_address{};
};

std::string text_of_address(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "?";
  const void* bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  if (address.sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  ::inet_ntop(address.sa_family, bytes, text, sizeof text);
  return text;
}

curl_socket_t open_if_allowed(void* user, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (!exchange.policy->allows(address->addr)) {
    exchange.refused_address = text_of_address(address->addr);
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.response.body.size() + size * count > exchange.request.answer_bytes_max) {
    exchange.is_too_large = true;
    return 0;  // libcurl ends the transfer.
  }
  exchange.response.body.append(bytes, size * count);
  return size * count;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line(bytes, size * count);
  if (line.starts_with("HTTP/")) exchange.response.headers.clear();  // After a 100 Continue the real ones follow.
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  std::string name(line.substr(0, colon));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  exchange.response.headers[name] = trimmed(line.substr(colon + 1));
  return line.size();
}

int watch_stop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Exchange*>(user)->stop.stop_requested() ? 1 : 0;
}

// libcurl answers CURLE_OK for every option below on every version that we build with; a missing one would be our own bug.
template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  curl_easy_setopt(handle, option, value);
}

List header_list(const Request& request) {
  curl_slist* list = nullptr;
  for (const Header& header : request.headers) {
    list = curl_slist_append(list, (header.name + ": " + header.value).c_str());
  }
  // libcurl would wait a second for "100 Continue" before it sends a larger body.
  return List(curl_slist_append(list, "Expect:"));
}

void prepare(CURL* handle, const Request& request, const List& headers, Exchange& exchange) {
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  if (request.method == "HEAD") set(handle, CURLOPT_NOBODY, 1L);  // Or libcurl would wait for a body.
  if (!request.body.empty() || request.method == "POST") {
    set(handle, CURLOPT_POSTFIELDS, request.body.c_str());
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.deadline.count()));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_USERAGENT, "millrace");
  set(handle, CURLOPT_WRITEFUNCTION, &take_body);
  set(handle, CURLOPT_WRITEDATA, &exchange);
  set(handle, CURLOPT_HEADERFUNCTION, &take_header);
  set(handle, CURLOPT_HEADERDATA, &exchange);
  set(handle, CURLOPT_NOPROGRESS, 0L);
  set(handle, CURLOPT_XFERINFOFUNCTION, &watch_stop);
  set(handle, CURLOPT_XFERINFODATA, &exchange);
  if (exchange.policy != nullptr) {
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &open_if_allowed);
    set(handle, CURLOPT_OPENSOCKETDATA, &exchange);
  }
}

Error error_for(CURLcode code, const Exchange& exchange) {
  if (exchange.stop.stop_requested()) return Error{ErrorKind::kCancelled, "http", "stopped"};
  if (exchange.is_too_large) {
    return rejected(kTooLargeName, "the answer is larger than " + std::to_string(exchange.request.answer_bytes_max) + " bytes");
  }
  if (!exchange.refused_address.empty()) {
    return rejected(kRefusedAddressName, exchange.request.url + ": " + exchange.refused_address +
                                             " is not a public address, or not its port 80 or 443");
  }
  const bool is_malformed = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  const std::string detail = exchange.request.url + ": " + curl_easy_strerror(code);
  if (code == CURLE_OPERATION_TIMEDOUT) return transient(kTimedOutName, detail);
  return is_malformed ? rejected("http", detail) : transient("http", detail);
}

void start_libcurl_once() {
  static std::once_flag once;  // libcurl's own global state.
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

/// Handles that wait for their next request, with their connections.
class CurlTransport::Shelf {
 public:
  static constexpr std::size_t kHandlesMax = 64;

  Easy take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return Easy(curl_easy_init());
    Easy handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  void give_back(Easy handle) {
    curl_easy_reset(handle.get());  // Keeps connections.
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kHandlesMax) idle_.push_back(std::move(handle));
  }

 private:
  std::mutex mutex_;
  std::vector<Easy> idle_;
};

CurlTransport::CurlTransport() : shelf_(std::make_unique<Shelf>()) { start_libcurl_once(); }
CurlTransport::CurlTransport(AddressPolicy policy) : policy_(std::move(policy)), shelf_(std::make_unique<Shelf>()) {
  start_libcurl_once();
}
CurlTransport::~CurlTransport() = default;

Result<Response> CurlTransport::send(const Request& request, std::stop_token stop) {
  RequestSpan span(request);
  auto response = transfer(request, std::move(stop));
  span.ended(response);
  return response;
}

Result<Response> CurlTransport::transfer(const Request& request, std::stop_token stop) {
  if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "http", "stopped"};
  Easy handle = shelf_->take();
  if (!handle) return transient("http", "libcurl has no memory for another request");

  Exchange exchange{.request = request, .stop = std::move(stop), .response = {}, .policy = policy_ ? &*policy_ : nullptr};
  const List headers = header_list(request);
  prepare(handle.get(), request, headers, exchange);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return error_for(code, exchange);  // The handle goes, and its connection with it.

  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  exchange.response.status = static_cast<int>(status);
  shelf_->give_back(std::move(handle));
  return std::move(exchange.response);
}

}  // namespace millrace::http
