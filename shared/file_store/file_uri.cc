#include "shared/file_store/file_uri.h"

#include <algorithm>
#include <utility>

namespace millrace::file_store {
namespace {

constexpr std::size_t kDigestLength = 64;
constexpr std::size_t kNameBytesMax = 255;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

int hexadecimal_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_digest(std::string_view text) {
  return text.size() == kDigestLength && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string percent_encoded(std::string_view name) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string text;
  for (const char c : name) {
    if (is_plain(c)) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += '%';
      text += kHex[byte >> 4];
      text += kHex[byte & 0x0f];
    }
  }
  return text;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      name += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hexadecimal_value(text[i + 1]);
    const int low = hexadecimal_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    name += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return name;
}

/// What stands before and after the first '/', behind the scheme.
std::optional<std::pair<std::string_view, std::string_view>> halves_of(std::string_view text, std::string_view scheme) {
  if (text.substr(0, scheme.size()) != scheme) return std::nullopt;
  text.remove_prefix(scheme.size());
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return std::pair(text.substr(0, slash), text.substr(slash + 1));
}

}  // namespace

bool is_file_name(std::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax || name == "." || name == "..") return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '/' || byte < 0x20 || byte == 0x7f;
  });
}

bool is_job_id(const JobId& job) {
  const std::string& text = job.value();
  return shard_of(job).has_value() &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(text.find('-')) + 1, text.end(),
                     [](char c) { return hexadecimal_value(c) >= 0; });
}

std::string text_of(const FileUri& uri) {
  return std::string(kFileScheme) + uri.digest + "/" + percent_encoded(uri.name);
}

std::string text_of(const PayloadUri& uri) {
  return std::string(kPayloadScheme) + uri.job.value() + "/" + uri.digest;
}

std::optional<FileUri> parse_file_uri(std::string_view text) {
  const auto halves = halves_of(text, kFileScheme);
  if (!halves || !is_digest(halves->first)) return std::nullopt;
  const auto name = percent_decoded(halves->second);
  if (!name || !is_file_name(*name)) return std::nullopt;
  return FileUri{.digest = std::string(halves->first), .name = *name};
}

std::optional<PayloadUri> parse_payload_uri(std::string_view text) {
  const auto halves = halves_of(text, kPayloadScheme);
  if (!halves || !is_digest(halves->second)) return std::nullopt;
  JobId job{std::string(halves->first)};
  if (!is_job_id(job)) return std::nullopt;
  return PayloadUri{.job = std::move(job), .digest = std::string(halves->second)};
}

}  // namespace millrace::file_store
