#include "shared/aws/s3_client.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "shared/aws/aws_call.h"

namespace millrace::aws {
namespace {

constexpr std::chrono::milliseconds kPatience{60'000};

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// Keys are listed percent-encoded, because XML cannot hold every key.
std::string percent_decoded(const std::string& text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code = text[i] == '%' && i + 2 < text.size() && digit_of(text[i + 1]) >= 0 && digit_of(text[i + 2]) >= 0;
    if (is_code) {
      decoded += static_cast<char>(digit_of(text[i + 1]) * 16 + digit_of(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

/// The next <tag>…</tag> from `at` on, which is moved behind it.
std::optional<std::string> next_element(const std::string& xml, const std::string& tag, std::size_t& at) {
  const std::size_t open = xml.find("<" + tag + ">", at);
  if (open == std::string::npos) return std::nullopt;
  const std::size_t begin = open + tag.size() + 2;
  const std::size_t end = xml.find("</" + tag + ">", begin);
  if (end == std::string::npos) return std::nullopt;
  at = end + tag.size() + 3;
  return xml.substr(begin, end - begin);
}

/// Of an element that holds the entities that keys and tags need.
std::string unescaped(std::string text) {
  for (const auto& [entity, character] : {std::pair("&quot;", "\""), std::pair("&#34;", "\""), std::pair("&lt;", "<"),
                                          std::pair("&gt;", ">"), std::pair("&apos;", "'"), std::pair("&amp;", "&")}) {
    for (std::size_t at = 0; (at = text.find(entity, at)) != std::string::npos; ++at) text.replace(at, std::string_view(entity).size(), character);
  }
  return text;
}

std::string element_or_nothing(const std::string& xml, const std::string& tag) {
  std::size_t at = 0;
  return unescaped(next_element(xml, tag, at).value_or(""));
}

std::uint64_t number_in(const std::string& text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string S3Client::url_of(const S3Path& path) const {
  const std::string key = http::percent_encoded(path.key, true);
  if (account_.endpoints.contains("s3")) return account_.endpoint_of("s3") + "/" + path.bucket + "/" + key;
  return "https://" + path.bucket + ".s3." + account_.region + ".amazonaws.com/" + key;
}

Result<http::Response> S3Client::send(const std::string& method, const S3Path& path, const std::string& query, std::string body,
                                      const std::vector<http::Header>& headers, std::stop_token stop) {
  if (const auto checked = account_.check(); !checked) return checked.error();
  http::Request request;
  request.method = method;
  request.url = url_of(path) + (query.empty() ? "" : "?" + query);
  request.headers = headers;
  request.body = std::move(body);
  request.deadline = kPatience;
  request.answer_bytes_max = std::size_t{65} << 20;
  http::sign_for_s3(request, account_.credentials, account_.region, clock_.now());
  auto response = transport_.send(request, std::move(stop));
  if (!response) return response.error();
  if (response->status < 200 || response->status > 299) return failure_of(*response, text_of(path));
  return response;
}

Result<S3Facts> S3Client::facts_of(const S3Path& path, std::stop_token stop) {
  const auto response = send("HEAD", path, "", "", {}, std::move(stop));
  if (!response) return response.error();
  const auto length = response->headers.find("content-length");
  if (length == response->headers.end()) return transient("aws", text_of(path) + ": S3 named no size");
  const auto etag = response->headers.find("etag");
  return S3Facts{.size = number_in(length->second), .etag = etag == response->headers.end() ? "" : etag->second};
}

Result<std::uint64_t> S3Client::size_of(const S3Path& path, std::stop_token stop) {
  const auto facts = facts_of(path, std::move(stop));
  if (!facts) return facts.error();
  return facts->size;
}

Result<std::string> S3Client::read(const S3Path& path, std::uint64_t from, std::uint64_t count, std::stop_token stop,
                                   const std::string& etag) {
  if (count == 0) return std::string();
  const std::string range = "bytes=" + std::to_string(from) + "-" + std::to_string(from + count - 1);
  std::vector<http::Header> headers{{"Range", range}};
  if (!etag.empty()) headers.push_back({"If-Match", etag});
  auto response = send("GET", path, "", "", headers, std::move(stop));
  if (response) {
    // A server that does not know ranges gives everything.
    if (response->status == 200 && from > 0) response->body.erase(0, std::min<std::uint64_t>(from, response->body.size()));
    if (response->body.size() > count) response->body.resize(count);
    return std::move(response->body);
  }
  if (response.error().where == kChangedName) return rejected(kChangedName, text_of(path) + " was changed while it was read");
  // Nothing stands behind the end; an empty object has no range at all.
  const bool is_behind_end = response.error().detail.find("AWS answered 416") != std::string::npos;
  if (is_behind_end) return std::string();
  return response.error();
}

Result<std::vector<S3Object>> S3Client::list(const S3Path& folder, std::size_t objects_max, std::stop_token stop) {
  std::vector<S3Object> objects;
  std::string continuation;
  do {
    std::string query;
    if (!continuation.empty()) query = "continuation-token=" + http::percent_encoded(continuation) + "&";
    query += "encoding-type=url&list-type=2&prefix=" + http::percent_encoded(folder.key);
    const auto response = send("GET", {.bucket = folder.bucket, .key = ""}, query, "", {}, stop);
    if (!response) return response.error();
    std::size_t at = 0;
    while (const auto entry = next_element(response->body, "Contents", at)) {
      std::size_t key_at = 0;
      std::size_t size_at = 0;
      const auto key = next_element(*entry, "Key", key_at);
      const auto size = next_element(*entry, "Size", size_at);
      if (!key || !size) return transient("aws", text_of(folder) + ": the list of objects cannot be read");
      objects.push_back({.key = percent_decoded(*key),
                         .size = number_in(*size),
                         .etag = element_or_nothing(*entry, "ETag"),
                         .last_modified = element_or_nothing(*entry, "LastModified"),
                         .storage_class = element_or_nothing(*entry, "StorageClass")});
      if (objects.size() > objects_max) {
        return rejected("aws", text_of(folder) + " holds more than " + std::to_string(objects_max) + " objects");
      }
    }
    at = 0;
    continuation = next_element(response->body, "NextContinuationToken", at).value_or("");
  } while (!continuation.empty());
  return objects;
}

Result<void> S3Client::put(const S3Path& path, std::string bytes, const std::string& content_type, std::stop_token stop) {
  const auto response = send("PUT", path, "", std::move(bytes), {{"Content-Type", content_type}}, std::move(stop));
  if (!response) return response.error();
  return {};
}

Result<void> S3Client::erase(const S3Path& path, std::stop_token stop) {
  const auto response = send("DELETE", path, "", "", {}, std::move(stop));
  if (!response) return response.error();
  return {};
}

std::string S3Client::presigned(const S3Path& path, std::chrono::seconds valid) const {
  return http::presigned_for_s3(url_of(path), account_.credentials, account_.region, clock_.now(), valid);
}

}  // namespace millrace::aws
