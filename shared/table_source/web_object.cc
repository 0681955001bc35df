#include "shared/table_source/web_object.h"

#include <charconv>
#include <chrono>
#include <optional>

namespace millrace::table_source {
namespace {

constexpr std::size_t kWholeBytesMax = std::size_t{64} << 20;
constexpr std::chrono::milliseconds kPatience{60'000};

Error web_refusal(const std::string& url, const http::Response& response) {
  const std::string detail = url + " answered " + std::to_string(response.status);
  switch (response.status) {
    case 401:
    case 403:
      return rejected("CSV_FORBIDDEN", detail + ": give an address that needs no login, such as a presigned one");
    case 404:
    case 410:
      return rejected("CSV_NOT_FOUND", detail);
    case 412:
      return rejected("CSV_CHANGED", detail + ": the file was replaced while it was read; start again");
    default:
      break;
  }
  if (response.status >= 500 || response.status == 429 || response.status == 408) return transient("table_source", detail);
  if (response.status >= 300 && response.status < 400) {
    const auto location = response.headers.find("location");
    const std::string other = location == response.headers.end() ? "elsewhere" : location->second;
    return rejected("CSV_SOURCE", detail + " and points to " + other + ": redirects are not followed, give that address");
  }
  return rejected("CSV_SOURCE", detail);
}

/// Addresses that may not be asked, and answers that are too large, are no weather.
Error web_error(const Error& error) {
  if (error.kind != ErrorKind::kRejected) return error;
  if (error.where == http::kTooLargeName) {
    return rejected("CSV_TOO_LARGE", error.detail + ", and the server gives no ranges: copy the file to S3 or to this machine first");
  }
  return rejected("CSV_FORBIDDEN", error.detail);
}

std::string header_of(const http::Response& response, const char* name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? std::string() : found->second;
}

/// "bytes 0-0/1234"
std::optional<std::uint64_t> whole_size(const std::string& content_range) {
  const std::size_t slash = content_range.rfind('/');
  if (slash == std::string::npos) return {};
  std::uint64_t size = 0;
  const char* const end = content_range.data() + content_range.size();
  const auto parsed = std::from_chars(content_range.data() + slash + 1, end, size);
  if (parsed.ec != std::errc() || parsed.ptr != end) return {};
  return size;
}

http::Request range_request(const std::string& url, std::uint64_t from, std::uint64_t count) {
  http::Request request;
  request.url = url;
  request.headers = {{"Range", "bytes=" + std::to_string(from) + "-" + std::to_string(from + count - 1)},
                     {"Accept-Encoding", "identity"}};
  request.deadline = kPatience;
  request.answer_bytes_max = kWholeBytesMax;
  return request;
}

class WholeObject final : public RemoteObject {
 public:
  explicit WholeObject(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::string> read(std::uint64_t from, std::uint64_t count, std::stop_token) override {
    return bytes_.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
  }

 private:
  const std::string bytes_;
};

class RangedObject final : public RemoteObject {
 public:
  struct Identity {
    std::string tag;   ///< A strong one, or empty.
    std::string date;
  };
  RangedObject(http::Transport& transport, std::string url, std::uint64_t size, Identity identity)
      : transport_(transport), url_(std::move(url)), size_(size), identity_(std::move(identity)) {}

  std::uint64_t size() const override { return size_; }

  Result<std::string> read(std::uint64_t from, std::uint64_t count, std::stop_token stop) override {
    if (count == 0) return std::string();
    http::Request request = range_request(url_, from, count);
    if (!identity_.tag.empty()) request.headers.push_back({"If-Match", identity_.tag});
    auto response = transport_.send(request, std::move(stop));
    if (!response) return web_error(response.error());
    if (response->status != 206) {
      if (response->status == 200) return rejected("CSV_CHANGED", url_ + " gives no ranges any more; start again");
      return web_refusal(url_, *response);
    }
    // Not every server looks at If-Match.
    const bool is_other = header_of(*response, "last-modified") != identity_.date ||
                          whole_size(header_of(*response, "content-range")) != size_ ||
                          (!identity_.tag.empty() && header_of(*response, "etag") != identity_.tag);
    if (is_other) return rejected("CSV_CHANGED", url_ + " was replaced while it was read; start again");
    if (response->body.size() != count) return transient("table_source", url_ + " was cut off in the middle");
    return std::move(response->body);
  }

 private:
  http::Transport& transport_;
  const std::string url_;
  const std::uint64_t size_;
  const Identity identity_;
};

}  // namespace

Result<std::unique_ptr<RemoteObject>> open_web_object(http::Transport& transport, const std::string& url, std::stop_token stop) {
  // One byte tells whether there are ranges, and how much there is.
  auto response = transport.send(range_request(url, 0, 1), std::move(stop));
  if (!response) return web_error(response.error());
  if (response->status == 416) return rejected("CSV_EMPTY", url + " is empty");
  if (response->status == 200) return std::unique_ptr<RemoteObject>(std::make_unique<WholeObject>(std::move(response->body)));
  if (response->status != 206) return web_refusal(url, *response);
  const auto size = whole_size(header_of(*response, "content-range"));
  if (!size) return rejected("CSV_SOURCE", url + " does not say how large it is: copy the file to S3 or to this machine first");
  RangedObject::Identity identity{.tag = header_of(*response, "etag"), .date = header_of(*response, "last-modified")};
  if (identity.tag.starts_with("W/")) identity.tag.clear();
  return std::unique_ptr<RemoteObject>(std::make_unique<RangedObject>(transport, url, *size, std::move(identity)));
}

}  // namespace millrace::table_source
