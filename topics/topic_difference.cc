#include "topics/catalogue.h"

#include <algorithm>
#include <utility>

namespace millrace::topics {
namespace {

using Kind = TopicDifference::Kind;

void compare(const TopicPlan& planned, const TopicPlan& existing, std::vector<TopicDifference>& differences) {
  const auto add = [&](Kind kind, std::string setting, std::string wanted, std::string found) {
    differences.push_back({planned.name, kind, std::move(setting), std::move(wanted), std::move(found)});
  };
  const bool too_few = existing.partitions < planned.partitions;
  if (too_few || (!planned.may_have_more_partitions && existing.partitions > planned.partitions)) {
    add(too_few ? Kind::kTooFewPartitions : Kind::kTooManyPartitions, "partitions",
        std::to_string(planned.partitions), std::to_string(existing.partitions));
  }
  if (planned.replicas != existing.replicas) {
    add(Kind::kOtherReplicas, "replicas", std::to_string(planned.replicas), std::to_string(existing.replicas));
  }
  for (const auto& [name, wanted] : planned.config) {
    const auto found = existing.config.find(name);
    const std::string value = found == existing.config.end() ? "" : found->second;
    if (value != wanted) add(Kind::kOtherConfig, name, wanted, value);
  }
}

}  // namespace

std::vector<TopicDifference> diff(const std::vector<TopicPlan>& plan, const std::vector<TopicPlan>& existing) {
  std::vector<TopicDifference> differences;
  for (const TopicPlan& planned : plan) {
    const auto found = std::find_if(existing.begin(), existing.end(),
                                    [&](const TopicPlan& topic) { return topic.name == planned.name; });
    if (found == existing.end()) {
      differences.push_back({planned.name, Kind::kMissing, "", std::to_string(planned.partitions) + " partitions", ""});
    } else {
      compare(planned, *found, differences);
    }
  }
  return differences;
}

std::string describe(const TopicDifference& difference) {
  if (difference.kind == Kind::kMissing) {
    return difference.topic + ": missing, planned with " + difference.planned;
  }
  const std::string existing = difference.existing.empty() ? "not set" : difference.existing;
  return difference.topic + ": " + difference.setting + " is " + existing + ", planned " + difference.planned;
}

}  // namespace millrace::topics
