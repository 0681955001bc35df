#include "shared/telemetry/redactor.h"

#include <algorithm>

namespace millrace::telemetry {
namespace {

constexpr std::size_t kShortest = 4;
constexpr std::string_view kMask = "***";

void replace_all(std::string& text, std::string_view secret) {
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kMask.size())) {
    text.replace(at, secret.size(), kMask);
  }
}

// scheme://user:password@host
void mask_url_passwords(std::string& text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const auto end = std::min(text.find_first_of(" \t\n\"'<>/?#", at + 3), text.size());
    const auto host = text.rfind('@', end);
    const auto colon = text.find(':', at + 3);
    if (host == std::string::npos || host < at || colon == std::string::npos || colon >= host) continue;
    text.replace(colon + 1, host - colon - 1, kMask);
  }
}

}  // namespace

Redactor::Redactor(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  std::erase_if(secrets_, [](const auto& secret) { return secret.size() < kShortest; });
  // The longest first: a secret may contain another.
  std::sort(secrets_.begin(), secrets_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Redactor::clean(std::string_view text) const {
  std::string cleaned(text);
  for (const auto& secret : secrets_) replace_all(cleaned, secret);
  mask_url_passwords(cleaned);
  return cleaned;
}

}  // namespace millrace::telemetry
