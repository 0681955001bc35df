#include "shared/postgres/connection_options.h"

#include <utility>

namespace millrace::postgres {
namespace {

constexpr std::pair<const char*, const char*> kOptions[] = {
    {"connect_timeout", "5"},      {"keepalives", "1"},       {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},  {"keepalives_count", "3"}, {"tcp_user_timeout", "10000"},  // Milliseconds.
};

bool is_uri(const std::string& url) { return url.starts_with("postgres") && url.find("://") != std::string::npos; }

/// Whether the option stands there as a whole word.
bool says(const std::string& url, const std::string& option) {
  for (std::size_t at = url.find(option + "="); at != std::string::npos; at = url.find(option + "=", at + 1)) {
    if (at == 0 || url[at - 1] == '?' || url[at - 1] == '&' || url[at - 1] == ' ') return true;
  }
  return false;
}

}  // namespace

std::string with_options(const std::string& url, const std::string& application_name) {
  std::string whole = url;
  const auto add = [&](const std::string& option, const std::string& value) {
    if (says(url, option)) return;
    const char* const mark = !is_uri(url) ? " " : whole.find('?') == std::string::npos ? "?" : "&";
    whole += mark + option + "=" + value;
  };
  for (const auto& [option, value] : kOptions) add(option, value);
  add("application_name", application_name);
  return whole;
}

}  // namespace millrace::postgres
