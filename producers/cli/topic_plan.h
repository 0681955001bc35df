#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "shared/kafka/kafka_admin.h"
#include "shared/settings/settings.h"
#include "topics/catalogue.h"

namespace millrace::cli {

/// The topics of topics/asyncapi.yaml for this program's pools and the given ones.
Result<std::vector<topics::TopicPlan>> planned_topics(const settings::Sheet& sheet, const std::vector<PoolName>& more_pools);

/// How the cluster differs from the plan.
Result<std::vector<topics::TopicDifference>> topic_differences(kafka::KafkaAdmin& admin,
                                                               const std::vector<topics::TopicPlan>& plan);

/// Creates what is missing, alters settings, adds partitions to task topics. Answers how many differences it removed; what
/// cannot be changed in place (too many partitions, shards of requests and results) is kRejected with the remedy.
Result<std::size_t> apply_topics(kafka::KafkaAdmin& admin, const std::vector<topics::TopicPlan>& plan);

}  // namespace millrace::cli
