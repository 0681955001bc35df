#pragma once

#include <string>

#include "shared/vocabulary/json_fwd.h"

namespace millrace::batch {

/// One text for one value: members in alphabetical order, no spaces. What digests are made of.
std::string canonical_text(const Json& value);

/// The value as `dump` writes it, members in their order; bytes that are no UTF-8 are replaced. Faster where the value is plain.
std::string compact_text(const Json& value);

}  // namespace millrace::batch
