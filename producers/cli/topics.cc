#include "producers/cli/commands.h"
#include "producers/cli/topic_plan.h"

namespace millrace::cli {
namespace {

struct TopicsOptions {
  std::vector<std::string> pools;
};

Result<std::vector<topics::TopicPlan>> plan_of(CommandScope& scope, const TopicsOptions& options) {
  const auto sheet = scope.backend.settings();
  if (!sheet) return sheet.error();
  std::vector<PoolName> pools;
  for (const std::string& pool : options.pools) pools.emplace_back(pool);
  return planned_topics(**sheet, pools);
}

ExitCode apply(CommandScope& scope, const TopicsOptions& options) {
  const auto plan = plan_of(scope, options);
  if (!plan) return scope.console.fail(plan.error());
  const auto admin = scope.backend.kafka_admin();
  if (!admin) return scope.console.fail(admin.error());
  const auto applied = apply_topics(**admin, *plan);
  if (!applied) return scope.console.fail(applied.error());

  if (scope.console.is_text()) {
    scope.console.note(std::to_string(plan->size()) + " topics are as planned, " + std::to_string(*applied) +
                       " changes were made");
  } else {
    scope.console.print_json(Json{{"topics", plan->size()}, {"changes", *applied}});
  }
  return ExitCode::kOk;
}

ExitCode show_differences(CommandScope& scope, const TopicsOptions& options) {
  const auto plan = plan_of(scope, options);
  if (!plan) return scope.console.fail(plan.error());
  const auto admin = scope.backend.kafka_admin();
  if (!admin) return scope.console.fail(admin.error());
  const auto differences = topic_differences(**admin, *plan);
  if (!differences) return scope.console.fail(differences.error());

  Json array = Json::array();
  for (const topics::TopicDifference& difference : *differences) {
    if (scope.console.is_text()) scope.console.print_text(describe(difference) + "\n");
    array.push_back({{"topic", difference.topic},
                     {"setting", difference.setting},
                     {"planned", difference.planned},
                     {"existing", difference.existing},
                     {"message", describe(difference)}});
  }
  if (!scope.console.is_text()) scope.console.print_array(array);
  if (differences->empty()) scope.console.note("all topics are as planned");
  return differences->empty() ? ExitCode::kOk : ExitCode::kThresholdCrossed;
}

ExitCode list_topics(CommandScope& scope, const TopicsOptions&) {
  const auto admin = scope.backend.kafka_admin();
  if (!admin) return scope.console.fail(admin.error());
  const auto topics = (*admin)->topics();
  if (!topics) return scope.console.fail(topics.error());
  const auto ranges = (*admin)->ranges_of(*topics);
  if (!ranges) return scope.console.fail(ranges.error());

  std::map<std::string, std::int64_t> records;
  for (const auto& [partition, range] : *ranges) records[partition.topic] += range.end - range.begin;
  Json array = Json::array();
  TextTable table({"TOPIC", "PARTITIONS", "RECORDS"});
  for (const kafka::Topic& topic : *topics) {
    table.add({topic.name, std::to_string(topic.partitions), std::to_string(records[topic.name])});
    array.push_back({{"name", topic.name}, {"partitions", topic.partitions}, {"records", records[topic.name]}});
  }
  if (scope.console.is_text()) {
    scope.console.print_table(table, "no topics; `millrace topics apply` makes them");
  } else {
    scope.console.print_array(array);
  }
  return ExitCode::kOk;
}

void declare_pools(CommandSyntax& syntax, TopicsOptions& options) {
  syntax.option("--pool", options.pools, "a pool of your own; repeatable");
}

}  // namespace

void add_topics_commands(CommandTree& tree) {
  CLI::App& topics = tree.add_group("topics", "The topics of topics/asyncapi.yaml in the cluster");
  tree.add<TopicsOptions>(topics, "apply", "Make what is missing and change what differs", declare_pools, apply);
  tree.add<TopicsOptions>(topics, "diff", "What differs from the plan; exits 11 when something does", declare_pools,
                          show_differences);
  tree.add<TopicsOptions>(
      topics, "list", "The topics that exist", [](CommandSyntax&, TopicsOptions&) {}, list_topics);
}

}  // namespace millrace::cli
