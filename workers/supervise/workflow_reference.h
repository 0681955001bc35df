#pragma once

#include <string>
#include <string_view>

namespace millrace::supervise {

/// How a request names what it wants to run: `NAME` (the newest version), `NAME:7` (that one), `NAME:live` (the one that
/// the alias stands for).
struct WorkflowReference {
  std::string name;
  int version = 0;    ///< 0: none was named.
  std::string alias;  ///< Empty: none was named.
};

WorkflowReference parse_workflow_reference(std::string_view text);

/// Letters, digits, '-' and '_', at most 80; begins with a letter, so that it is no version.
bool is_alias_name(std::string_view text);

}  // namespace millrace::supervise
