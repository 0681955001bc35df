#pragma once

#include <string>

#include "shared/kafka/kafka_settings.h"
#include "shared/settings/settings.h"

namespace millrace::pool {

/// kafka.* of the sheet; `client_id` is how brokers name the process.
kafka::KafkaSettings kafka_settings_from(const settings::Sheet& sheet, const std::string& client_id);

}  // namespace millrace::pool
