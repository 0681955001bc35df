#pragma once

#include <string>
#include <string_view>

namespace millrace::execute {

/// Bytes of a program as text that JSON and PostgreSQL take: what is not UTF-8, and NUL, become U+FFFD.
std::string clean_text(std::string_view bytes);

}  // namespace millrace::execute
