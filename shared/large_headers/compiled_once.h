// Templates of the JSON and formatting libraries that nearly every file uses, compiled once (compiled_once.cc) in place of once per
// file: a tenth of the build. Part of the precompiled headers; without those nothing includes it and nothing changes.
#pragma once

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#ifndef MILLRACE_COMPILED_ONCE
#define MILLRACE_COMPILED_ONCE extern template
#endif

namespace millrace::large_headers {
using FromPointer = nlohmann::detail::iterator_input_adapter<const char*>;
using FromString = nlohmann::detail::iterator_input_adapter<std::string::const_iterator>;
}  // namespace millrace::large_headers

MILLRACE_COMPILED_ONCE class nlohmann::basic_json<nlohmann::ordered_map>;
MILLRACE_COMPILED_ONCE class std::vector<nlohmann::ordered_json>;
MILLRACE_COMPILED_ONCE class nlohmann::detail::serializer<nlohmann::ordered_json>;
MILLRACE_COMPILED_ONCE class nlohmann::detail::json_sax_dom_parser<nlohmann::ordered_json>;
MILLRACE_COMPILED_ONCE class nlohmann::detail::json_sax_dom_callback_parser<nlohmann::ordered_json>;
MILLRACE_COMPILED_ONCE class nlohmann::detail::lexer<nlohmann::ordered_json, millrace::large_headers::FromPointer>;
MILLRACE_COMPILED_ONCE class nlohmann::detail::lexer<nlohmann::ordered_json, millrace::large_headers::FromString>;
MILLRACE_COMPILED_ONCE class nlohmann::detail::parser<nlohmann::ordered_json, millrace::large_headers::FromPointer>;
MILLRACE_COMPILED_ONCE class nlohmann::detail::parser<nlohmann::ordered_json, millrace::large_headers::FromString>;
MILLRACE_COMPILED_ONCE void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::string_view,
                                                          fmt::basic_format_args<fmt::buffer_context<char>>,
                                                          fmt::detail::locale_ref);
