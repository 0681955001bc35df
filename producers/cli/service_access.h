#pragma once

#include "shared/kafka/kafka_settings.h"
#include "shared/redis/redis_address.h"
#include "shared/settings/settings.h"

namespace millrace::cli {

/// How the command line reaches Kafka. kTransient when no broker is known, with the remedy.
Result<kafka::KafkaSettings> kafka_settings_of(const settings::Sheet& sheet);

/// The same for PostgreSQL, with the password in it.
Result<std::string> postgres_url_of(const settings::Sheet& sheet);

/// The same for Redis.
Result<redis::RedisAddress> redis_address_of(const settings::Sheet& sheet);

}  // namespace millrace::cli
