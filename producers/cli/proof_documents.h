#pragma once

#include <string>

#include "shared/asl/proof/proof.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {

/// {"proven", "findings": [{"severity", "code", "path", "message", "reason", "way", "patch", "line",
/// "column"}], "assumptions": [{"about", "path", "state"}]}
Json document_of(const asl::Proof& proof);

/// One paragraph per finding, then what had to be taken for granted.
std::string text_of(const std::string& file, const asl::Proof& proof);

}  // namespace millrace::cli
