#pragma once

#include <string>

namespace millrace::postgres {

/// The connection string or URI with what every session of ours wants, unless it says otherwise: a time-out for connecting, and
/// probes, so that a server that vanished without a word (its machine lost power, a firewall forgot us) is noticed in seconds and not
/// after the kernel's two hours.
std::string with_options(const std::string& url, const std::string& application_name);

}  // namespace millrace::postgres
