#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/map_run/byte_reader.h"

namespace millrace::map_run {

/// Records as a distributed Map's ItemReader reads them: `""` inside quotes is a quote; a backslash makes an ordinary
/// character of a backslash, quote or delimiter, and is dropped in front of any other; white space counts.

/// Goes behind the next record. False when there was none. Empty lines are no records.
bool skip_record(ByteReader& reader, char delimiter);

/// The records of some bytes that begin and end with whole records.
std::vector<std::vector<std::string>> parse_records(std::string_view bytes, char delimiter);

}  // namespace millrace::map_run
