#include "producers/cli/topic_plan.h"

#include <algorithm>

#include "producers/cli/roles.h"
#include "topics/names.h"

namespace millrace::cli {
namespace {

using Kind = topics::TopicDifference::Kind;

const topics::TopicPlan* find_plan(const std::vector<topics::TopicPlan>& plan, const std::string& name) {
  const auto found = std::find_if(plan.begin(), plan.end(), [&](const auto& topic) { return topic.name == name; });
  return found == plan.end() ? nullptr : &*found;
}

Result<void> remove_difference(kafka::KafkaAdmin& admin, const topics::TopicDifference& difference,
                               const topics::TopicPlan& planned) {
  const bool is_task_topic = planned.name.rfind(topics::kTasksPrefix, 0) == 0;
  switch (difference.kind) {
    case Kind::kMissing: {
      auto created = admin.create_topics(
          {{.name = planned.name, .partitions = planned.partitions, .configuration = planned.config}});
      if (!created && created.error().kind != ErrorKind::kAlreadyDone) return created;
      return {};
    }
    case Kind::kOtherConfig:
      return admin.change_configuration(planned.name, {{difference.setting, difference.planned}});
    case Kind::kTooFewPartitions:
      if (is_task_topic) return admin.add_partitions(planned.name, planned.partitions);
      break;
    case Kind::kTooManyPartitions:
    case Kind::kOtherReplicas: break;
  }
  return rejected("topics", describe(difference) + "; this cannot be changed in place: set `partitions` to what exists, or "
                                                   "make the topic anew while nothing runs");
}

}  // namespace

Result<std::vector<topics::TopicPlan>> planned_topics(const settings::Sheet& sheet,
                                                      const std::vector<PoolName>& more_pools) {
  std::vector<PoolName> pools;
  for (const Role& role : roles()) {
    if (role.is_pool) pools.emplace_back(std::string(role.name));
  }
  for (const PoolName& pool : more_pools) {
    if (std::find(pools.begin(), pools.end(), pool) == pools.end()) pools.push_back(pool);
  }
  const topics::CatalogueSize size{.partitions = static_cast<int>(sheet.integer("partitions"))};
  return topics::read_catalogue(topics::built_in_asyncapi(), size, pools);
}

Result<std::vector<topics::TopicDifference>> topic_differences(kafka::KafkaAdmin& admin,
                                                               const std::vector<topics::TopicPlan>& plan) {
  const auto found = admin.topics();
  if (!found) return found.error();
  std::vector<topics::TopicPlan> existing;
  for (const kafka::Topic& topic : *found) {
    const topics::TopicPlan* planned = find_plan(plan, topic.name);
    if (planned == nullptr) continue;
    auto configuration = admin.configuration_of(topic.name);
    if (!configuration) return configuration.error();
    // The admin does not tell replicas: they are taken to be as planned.
    existing.push_back({.name = topic.name,
                        .partitions = topic.partitions,
                        .replicas = planned->replicas,
                        .config = *std::move(configuration)});
  }
  return topics::diff(plan, existing);
}

Result<std::size_t> apply_topics(kafka::KafkaAdmin& admin, const std::vector<topics::TopicPlan>& plan) {
  const auto differences = topic_differences(admin, plan);
  if (!differences) return differences.error();
  for (const topics::TopicDifference& difference : *differences) {
    if (auto removed = remove_difference(admin, difference, *find_plan(plan, difference.topic)); !removed) {
      return removed.error();
    }
  }
  return differences->size();
}

}  // namespace millrace::cli
