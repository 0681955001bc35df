#include "workers/supervise/resource.h"

#include <algorithm>

namespace millrace::supervise {
namespace {

constexpr std::string_view kPoolPrefix = "millrace:";
constexpr std::string_view kCallbackSuffix = ".waitForTaskToken";
constexpr std::string_view kStartExecution = "arn:aws:states:::states:startExecution";

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

std::optional<ResourceTarget> parse_resource(std::string_view resource) {
  if (resource.starts_with(kStartExecution)) {
    const std::string_view rest = resource.substr(kStartExecution.size());
    if (!rest.empty() && rest != ".sync" && rest != ".sync:2") return {};
    return ResourceTarget{.kind = ResourceTarget::Kind::kChildExecution,
                          .pool = {},
                          .operation = {},
                          .awaits_child = !rest.empty(),
                          .answers_as_text = rest == ".sync"};
  }
  if (!resource.starts_with(kPoolPrefix)) return {};
  resource.remove_prefix(kPoolPrefix.size());
  if (resource.ends_with(kCallbackSuffix)) resource.remove_suffix(kCallbackSuffix.size());
  const auto colon = resource.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view pool = resource.substr(0, colon);
  const std::string_view operation = resource.substr(colon + 1);
  if (!is_name(pool) || !is_name(operation)) return {};
  return ResourceTarget{.kind = ResourceTarget::Kind::kPool,
                        .pool = PoolName(std::string(pool)),
                        .operation = std::string(operation),
                        .awaits_child = false,
                        .answers_as_text = false};
}

}  // namespace millrace::supervise
