#pragma once

#include <string>
#include <vector>

#include "producers/cli/console.h"
#include "shared/asl/finding.h"

namespace millrace::cli {

/// [{"severity", "code", "path", "message", "line", "column"}, …]
Json document_of(const std::vector<asl::Finding>& findings);

/// {"valid": …, "findings": […]}: what `workflow validate -o json` prints.
Json judgement_of(const std::vector<asl::Finding>& findings);

/// One remark per finding: "orders.json:3:5: error CODE at /States/X: message".
void say_findings(Console& console, const std::string& file, const std::vector<asl::Finding>& findings);

bool has_error(const std::vector<asl::Finding>& findings);

/// A definition that may not be put.
Problem problem_of_findings(const std::string& what, const std::vector<asl::Finding>& findings);

}  // namespace millrace::cli
