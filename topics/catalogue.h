#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::topics {

/// A topic as it should be, or as it is.
struct TopicPlan {
  std::string name;
  int partitions = 1;
  int replicas = 1;
  std::map<std::string, std::string> config;  ///< Kafka's names: retention.ms, max.message.bytes, …
  bool may_have_more_partitions = false;  ///< Of a plan: nobody reads it by counting them.
  auto operator<=>(const TopicPlan&) const = default;
};

/// topics/asyncapi.yaml as it was when this program was built.
std::string_view built_in_asyncapi();

struct CatalogueSize {
  int partitions = 8;   ///< P: of `millrace.requests` and `millrace.results`; a task topic has as many.
  int replicas = 0;     ///< Of every topic; 0 takes what the document says.
};

/// The topics that an AsyncAPI 3.0 document describes: one per channel; a channel with the parameter {pool} becomes
/// one topic per pool. kRejected names the channel and the field that is wrong.
Result<std::vector<TopicPlan>> read_catalogue(std::string_view asyncapi_yaml, const CatalogueSize& size,
                                              const std::vector<PoolName>& pools);

/// One way in which the cluster is not as planned.
struct TopicDifference {
  enum class Kind {
    kMissing,          ///< Create it.
    kTooFewPartitions, ///< May be raised for task topics; for requests and results it is fatal, as is…
    kTooManyPartitions,
    kOtherReplicas,
    kOtherConfig,      ///< Alter `setting`.
  };
  std::string topic;
  Kind kind = Kind::kMissing;
  std::string setting;  ///< Of kOtherConfig.
  std::string planned;
  std::string existing;
};

/// Differences in the order of the plan. Topics and settings that the plan does not name are nobody's business.
std::vector<TopicDifference> diff(const std::vector<TopicPlan>& plan, const std::vector<TopicPlan>& existing);

/// "millrace.results: retention.ms is 1000, planned -1".
std::string describe(const TopicDifference& difference);

}  // namespace millrace::topics
