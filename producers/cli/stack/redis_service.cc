#include "producers/cli/stack/service.h"
#include "producers/cli/stack/stack_files.h"
#include "producers/cli/stack/state_files.h"

namespace millrace::cli::stack {

Result<void> prepare_redis(const ServicePlace& place) {
  std::filesystem::create_directories(place.folder.redis());
  const auto configuration = std::string(stack_file_text("redis.conf")) + "port " + std::to_string(place.ports.at("redis")) + "\ndir " +
                             place.folder.redis().string() + "\n";
  return write_atomically(place.folder.redis() / "redis.conf", configuration);
}

ChildProgram redis_program(const ServicePlace& place) {
  return {.command = {"redis-server", (place.folder.redis() / "redis.conf").string()},
          .environment = place.environment,
          .folder = place.folder.redis(),
          .log = place.folder.log("redis")};
}

}  // namespace millrace::cli::stack
