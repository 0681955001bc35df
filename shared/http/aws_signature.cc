#include "shared/http/aws_signature.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/digest.h"

namespace millrace::http {
namespace {

struct UrlParts {
  std::string host;  ///< As libcurl sends it: without the scheme's usual port.
  std::string path;
  std::string query;
};

UrlParts parts_of(const std::string& url) {
  const std::size_t scheme_end = url.find("://");
  const std::size_t host_at = scheme_end == std::string::npos ? 0 : scheme_end + 3;
  const std::size_t path_at = std::min(url.find_first_of("/?", host_at), url.size());
  const std::size_t query_at = std::min(url.find('?', path_at), url.size());
  UrlParts parts{.host = url.substr(host_at, path_at - host_at),
                 .path = url.substr(path_at, query_at - path_at),
                 .query = query_at < url.size() ? url.substr(query_at + 1) : ""};
  for (const auto& [scheme, port] : {std::pair("http://", ":80"), std::pair("https://", ":443")}) {
    if (url.starts_with(scheme) && parts.host.ends_with(port)) {
      parts.host.resize(parts.host.size() - std::string_view(port).size());
    }
  }
  if (parts.path.empty()) parts.path = "/";
  return parts;
}

std::string canonical_query(const std::string& query) {
  std::vector<std::string> pairs;
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    std::string pair = query.substr(at, end - at);
    if (pair.find('=') == std::string::npos) pair += '=';
    pairs.push_back(std::move(pair));
    at = end + 1;
  }
  std::sort(pairs.begin(), pairs.end());
  std::string joined;
  for (const std::string& pair : pairs) joined += (joined.empty() ? "" : "&") + pair;
  return joined;
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char byte : bytes) {
    hex += kDigits[static_cast<unsigned char>(byte) >> 4];
    hex += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return hex;
}

/// "20150830T123600Z"
std::string basic_time(TimePoint now) {
  std::string text = to_rfc3339(now).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

std::map<std::string, std::string> signed_headers(const Request& request, const std::string& host) {
  std::map<std::string, std::string> headers{{"host", host}};
  for (const Header& header : request.headers) {
    const std::string name = lower_case(header.name);
    // The trace id is left out: load balancers on the way change it.
    const bool is_signed = name == "content-type" || (name.starts_with("x-amz") && name != "x-amzn-trace-id");
    if (is_signed) headers[name] = header.value;
  }
  return headers;
}

/// Everything that a signature is made of besides the key.
struct Signing {
  std::string path;           ///< As it is signed.
  std::string query;          ///< Canonical.
  std::string header_lines;
  std::string header_names;
  std::string body_digest;
  std::string time;
  std::string scope;          ///< "20150830/us-east-1/iam/aws4_request"
};

std::string scope_of(const std::string& time, const AwsScope& scope) {
  return time.substr(0, 8) + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

std::string signature_of(const std::string& method, const Signing& signing, const std::string& secret_key, const AwsScope& scope) {
  const std::string canonical = method + "\n" + signing.path + "\n" + signing.query + "\n" + signing.header_lines + "\n" +
                                signing.header_names + "\n" + signing.body_digest;
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + signing.time + "\n" + signing.scope + "\n" + sha256_hex(canonical);
  std::string key = hmac_sha256("AWS4" + secret_key, signing.time.substr(0, 8));
  for (const std::string& part : {scope.region, scope.service, std::string("aws4_request")}) key = hmac_sha256(key, part);
  return hex_of(hmac_sha256(key, to_sign));
}

/// Adds the headers of a signature; `encodes_path` is false where the path is signed as it is sent.
void sign(Request& request, const AwsCredentials& credentials, const AwsScope& scope, TimePoint now, bool encodes_path) {
  const std::string time = basic_time(now);
  request.headers.push_back({"X-Amz-Date", time});
  if (!credentials.session_token.empty()) request.headers.push_back({"X-Amz-Security-Token", credentials.session_token});

  const UrlParts url = parts_of(request.url);
  Signing signing{.path = encodes_path ? percent_encoded(url.path, true) : url.path,
                  .query = canonical_query(url.query),
                  .header_lines = {},
                  .header_names = {},
                  .body_digest = sha256_hex(request.body),
                  .time = time,
                  .scope = scope_of(time, scope)};
  for (const auto& [name, value] : signed_headers(request, url.host)) {
    signing.header_lines += name + ":" + value + "\n";
    signing.header_names += (signing.header_names.empty() ? "" : ";") + name;
  }
  request.headers.push_back({"Authorization", "AWS4-HMAC-SHA256 Credential=" + credentials.access_key + "/" + signing.scope +
                                                  ", SignedHeaders=" + signing.header_names + ", Signature=" +
                                                  signature_of(request.method, signing, credentials.secret_key, scope)});
}

}  // namespace

std::string percent_encoded(const std::string& text, bool keeps_slashes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                          c == '_' || c == '~' || (c == '/' && keeps_slashes);
    if (is_plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[byte >> 4];
      encoded += kDigits[byte & 15];
    }
  }
  return encoded;
}

void sign_for_aws(Request& request, const AwsCredentials& credentials, const AwsScope& scope, TimePoint now) {
  sign(request, credentials, scope, now, true);
}

void sign_for_s3(Request& request, const AwsCredentials& credentials, const std::string& region, TimePoint now) {
  request.headers.push_back({"X-Amz-Content-Sha256", sha256_hex(request.body)});
  sign(request, credentials, {.region = region, .service = "s3"}, now, false);
}

std::string presigned_for_s3(const std::string& url, const AwsCredentials& credentials, const std::string& region,
                             TimePoint now, std::chrono::seconds valid) {
  const AwsScope scope{.region = region, .service = "s3"};
  const std::string time = basic_time(now);
  const UrlParts parts = parts_of(url);
  std::string query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
                      percent_encoded(credentials.access_key + "/" + scope_of(time, scope)) + "&X-Amz-Date=" + time +
                      "&X-Amz-Expires=" + std::to_string(valid.count());
  if (!credentials.session_token.empty()) query += "&X-Amz-Security-Token=" + percent_encoded(credentials.session_token);
  query += "&X-Amz-SignedHeaders=host";
  const Signing signing{.path = parts.path,
                        .query = canonical_query(query),
                        .header_lines = "host:" + parts.host + "\n",
                        .header_names = "host",
                        .body_digest = "UNSIGNED-PAYLOAD",
                        .time = time,
                        .scope = scope_of(time, scope)};
  return url + "?" + query + "&X-Amz-Signature=" + signature_of("GET", signing, credentials.secret_key, scope);
}

}  // namespace millrace::http
