#pragma once

#include <string_view>

/// The log lines of this folder, all under the label "kafka".
namespace millrace::kafka {

/// Something is worse than it should be, and goes on.
void log_warning(std::string_view text);
/// What librdkafka itself has to say; `level` is syslog's.
void log_client_line(std::string_view client, int level, std::string_view text);

}  // namespace millrace::kafka
