#include "shared/settings/service_addresses.h"

#include <cctype>

namespace millrace::settings {
namespace {

std::string percent_encoded(const std::string& text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte)) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

std::string quoted(const std::string& text) {
  std::string answer = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') answer += '\\';
    answer += c;
  }
  return answer + "'";
}

}  // namespace

std::string with_password(const std::string& postgres_url, const std::string& password) {
  if (password.empty()) return postgres_url;
  const bool is_uri = postgres_url.rfind("postgresql://", 0) == 0 || postgres_url.rfind("postgres://", 0) == 0;
  if (!is_uri) return postgres_url + " password=" + quoted(password);
  const char* joint = postgres_url.find('?') == std::string::npos ? "?" : "&";
  return postgres_url + joint + "password=" + percent_encoded(password);
}

Result<ServiceAddresses> service_addresses(const Sheet& sheet) {
  std::string missing;
  for (const char* name : {"kafka.bootstrap", "redis.url", "postgres.url"}) {
    if (sheet.text(name).empty()) missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (!missing.empty()) {
    return rejected("settings", "no address for " + missing +
                                    ": start the private stack with `millrace up`, or set them by flag, environment "
                                    "(MILLRACE_KAFKA_BOOTSTRAP, …) or configuration file");
  }
  return ServiceAddresses{.kafka_bootstrap = sheet.text("kafka.bootstrap"),
                          .redis_url = sheet.text("redis.url"),
                          .redis_password = sheet.text("redis.password"),
                          .postgres_url = with_password(sheet.text("postgres.url"), sheet.text("postgres.password"))};
}

}  // namespace millrace::settings
