#include "workers/supervise/task_token.h"

#include <charconv>
#include <vector>

#include "shared/vocabulary/digest.h"

namespace millrace::supervise {
namespace {

constexpr std::size_t kMacBytes = 16;

std::string plain_text(const TokenSubject& subject) {
  return subject.job.value() + "|" + std::to_string(subject.key.entry) + "|" + std::to_string(subject.key.retry) + "|" +
         std::to_string(subject.attempt) + (subject.part.empty() ? "" : "|" + subject.part);
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string TokenSigner::sign(const TokenSubject& subject) const {
  const std::string plain = plain_text(subject);
  return base64url(plain + "|" + base64url(hmac_sha256(key_, plain).substr(0, kMacBytes)));
}

std::optional<TokenSubject> TokenSigner::verify(std::string_view token) const {
  if (token.size() > 1024) return {};
  const std::string text = base64url_decode(token);
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != '|') continue;
    parts.push_back(std::string_view(text).substr(begin, i - begin));
    begin = i + 1;
  }
  if (parts.size() != 5 && parts.size() != 6) return {};
  TokenSubject subject{.job = JobId(std::string(parts[0])), .key = {}, .attempt = 0};
  if (parts.size() == 6) subject.part = parts[4];
  if (!read_number(parts[1], subject.key.entry) || !read_number(parts[2], subject.key.retry) ||
      !read_number(parts[3], subject.attempt)) {
    return {};
  }
  if (!equal_in_constant_time(token, sign(subject))) return {};
  return subject;
}

}  // namespace millrace::supervise
