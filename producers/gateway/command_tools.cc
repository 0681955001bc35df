#include "producers/gateway/command_tools.h"

#include <utility>

namespace millrace::gateway {

jobs::CommandTools command_tools(const Services& services) {
  return {.database = services.database,
          .publish =
              [&services](event_log::OutgoingRecord record) {
                return services.publisher.publish(std::move(record), kPublishPatience);
              },
          .clock = services.clock,
          .random = services.random,
          .source = kEventSource};
}

}  // namespace millrace::gateway
