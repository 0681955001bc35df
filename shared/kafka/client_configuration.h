#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/kafka/handles.h"
#include "shared/kafka/kafka_settings.h"
#include "shared/vocabulary/result.h"

namespace millrace::kafka {

using Properties = std::vector<std::pair<std::string, std::string>>;

Properties producer_properties(const KafkaSettings& settings);
/// For both kinds of consumer; `auto_offset_reset` is "error" or "earliest".
Properties consumer_properties(const KafkaSettings& settings, const std::string& group,
                               const std::string& auto_offset_reset);
Properties admin_properties(const KafkaSettings& settings);

/// kRejected names the property that librdkafka does not take. `opaque` reaches the callbacks that the caller
/// sets.
Result<Configuration> configuration_of(const Properties& properties, const KafkaSettings& settings,
                                       void* opaque);

/// What is logged of an error that librdkafka tells about a client as a whole.
void log_client_error(rd_kafka_t* client, int code, const char* reason);

/// Consumes the configuration.
Result<Client> make_client(rd_kafka_type_t type, Configuration configuration);

}  // namespace millrace::kafka
