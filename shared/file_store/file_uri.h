#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/identifiers.h"

namespace millrace::file_store {

inline constexpr std::string_view kFileScheme = "millrace-file:";
inline constexpr std::string_view kPayloadScheme = "millrace-payload:";

/// A stored file: `millrace-file:<sha256>/<name>`. The digest finds the bytes; the name is what people called them,
/// percent-encoded in the text, a single path element without control characters.
struct FileUri {
  std::string digest;
  std::string name;
};

/// A job's payload: `millrace-payload:<job>/<sha256>`.
struct PayloadUri {
  JobId job;
  std::string digest;
};

std::string text_of(const FileUri& uri);
std::string text_of(const PayloadUri& uri);

/// Nothing when the text is not exactly such a URI; what they answer is safe to use in a path.
std::optional<FileUri> parse_file_uri(std::string_view text);
std::optional<PayloadUri> parse_payload_uri(std::string_view text);

/// Whether a name may be part of a FileUri: not empty, at most 255 bytes, no '/', no control character, not "." or "..".
bool is_file_name(std::string_view name);
/// Whether a job id has the form that job_id_for makes, and so is safe as a path element.
bool is_job_id(const JobId& job);

}  // namespace millrace::file_store
