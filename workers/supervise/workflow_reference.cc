#include "workers/supervise/workflow_reference.h"

#include <algorithm>
#include <charconv>

namespace millrace::supervise {
namespace {

constexpr std::size_t kAliasBytesMax = 80;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

WorkflowReference parse_workflow_reference(std::string_view text) {
  const auto colon = text.find(':');
  WorkflowReference reference{.name = std::string(text.substr(0, colon)), .version = 0, .alias = {}};
  if (colon == std::string_view::npos) return reference;
  const std::string_view rest = text.substr(colon + 1);
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), reference.version);
  const bool is_version = failure == std::errc{} && end == rest.data() + rest.size() && reference.version > 0;
  if (!is_version) {
    reference.version = 0;
    reference.alias = rest;
  }
  return reference;
}

bool is_alias_name(std::string_view text) {
  return !text.empty() && text.size() <= kAliasBytesMax && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

}  // namespace millrace::supervise
