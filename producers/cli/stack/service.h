#pragma once

#include <filesystem>
#include <string>

#include "producers/cli/stack/child_process.h"
#include "producers/cli/stack/ports.h"
#include "producers/cli/stack/stack_folder.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// What a private service needs to know about its stack.
struct ServicePlace {
  StackFolder folder;
  Ports ports{};
  std::filesystem::path broker_jars{};
  std::map<std::string, std::string> environment{};
};

/// Each service: what must be written before its first start (a no-op when it is there), and how it is run. Configuration
/// files are written anew at each start, so that a changed port or a newer program takes effect.
Result<void> prepare_kafka(const ServicePlace& place);
ChildProgram kafka_program(const ServicePlace& place);

Result<void> prepare_redis(const ServicePlace& place);
ChildProgram redis_program(const ServicePlace& place);

Result<void> prepare_postgres(const ServicePlace& place);
ChildProgram postgres_program(const ServicePlace& place);

/// With the password of the state folder, for the given database.
std::string postgres_url(const ServicePlace& place, const std::string& database);

/// The newest installed PostgreSQL server's programs; kRejected with the remedy when there are none.
Result<std::filesystem::path> postgres_programs();

}  // namespace millrace::cli::stack
