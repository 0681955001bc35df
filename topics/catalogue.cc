#include "topics/catalogue.h"

#include <yaml-cpp/yaml.h>

#include <utility>

#include "topics/names.h"

namespace millrace::topics {
namespace {

constexpr std::string_view kPoolParameter = "{pool}";
constexpr int kPartitionsMax = 100000;

/// Thrown and caught in this file only, as yaml-cpp's own exceptions are.
struct BadDocument {
  Error error;
};

[[noreturn]] void refuse(const std::string& field, const std::string& problem) {
  throw BadDocument{rejected("topics.catalogue", field + ": " + problem)};
}

int count_of(const YAML::Node& node, const std::string& field) {
  const int count = node.IsDefined() && node.IsScalar() ? node.as<int>(0) : 0;
  if (count < 1 || count > kPartitionsMax) refuse(field, "is not a whole number from 1 to 100000");
  return count;
}

/// Undefined, and safe to ask, where a node on the way is missing.
YAML::Node child_of(const YAML::Node& node, const char* name) {
  return node.IsDefined() && node.IsMap() ? node[name] : YAML::Node(YAML::NodeType::Undefined);
}

/// Kafka writes a list as one text with commas.
std::string setting_of(const YAML::Node& node, const std::string& field) {
  if (node.IsScalar()) return node.Scalar();
  if (!node.IsSequence()) refuse(field, "is neither a value nor a list");
  std::string list;
  for (const auto& item : node) list += (list.empty() ? "" : ",") + item.as<std::string>();
  return list;
}

/// A topic for each channel; its name may still hold the parameter.
TopicPlan plan_of(const std::string& channel, const YAML::Node& node, const CatalogueSize& size) {
  const std::string field = "channels." + channel;
  const YAML::Node binding = child_of(child_of(node, "bindings"), "kafka");
  if (!child_of(node, "address").IsDefined() || !binding.IsDefined()) refuse(field, "needs an address and bindings.kafka");
  const bool follows_shards = child_of(node, "x-partitions").as<std::string>("") == "shards";
  TopicPlan plan;
  plan.name = node["address"].as<std::string>();
  plan.may_have_more_partitions = child_of(node, "x-partitions").as<std::string>("") == "minimum";
  plan.partitions = follows_shards ? size.partitions : count_of(child_of(binding, "partitions"), field + ".partitions");
  plan.replicas = size.replicas > 0 ? size.replicas : count_of(child_of(binding, "replicas"), field + ".replicas");
  for (const auto& setting : child_of(binding, "topicConfiguration")) {
    const auto name = setting.first.as<std::string>();
    plan.config[name] = setting_of(setting.second, field + ".topicConfiguration." + name);
  }
  return plan;
}

std::vector<TopicPlan> plans_in(const YAML::Node& document, const CatalogueSize& size,
                                const std::vector<PoolName>& pools) {
  if (!child_of(document, "asyncapi").as<std::string>("").starts_with("3.")) refuse("asyncapi", "is not 3.x");
  if (!child_of(document, "channels").IsDefined() || !document["channels"].IsMap()) refuse("channels", "is missing");
  std::vector<TopicPlan> plans;
  for (const auto& channel : document["channels"]) {
    TopicPlan plan = plan_of(channel.first.as<std::string>(), channel.second, size);
    const auto parameter = plan.name.find(kPoolParameter);
    if (parameter == std::string::npos) {
      plans.push_back(std::move(plan));
      continue;
    }
    for (const PoolName& pool : pools) {
      TopicPlan of_pool = plan;
      of_pool.name.replace(parameter, kPoolParameter.size(), pool.value());
      plans.push_back(std::move(of_pool));
    }
  }
  return plans;
}

}  // namespace

Result<std::vector<TopicPlan>> read_catalogue(std::string_view asyncapi_yaml, const CatalogueSize& size,
                                              const std::vector<PoolName>& pools) {
  try {
    return plans_in(YAML::Load(std::string(asyncapi_yaml)), size, pools);
  } catch (const BadDocument& bad) {
    return bad.error;
  } catch (const YAML::Exception& exception) {
    return rejected("topics.catalogue", std::string("the document is not YAML of the expected shape: ") + exception.what());
  }
}

}  // namespace millrace::topics
