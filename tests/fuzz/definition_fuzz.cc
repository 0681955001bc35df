#include <cstdint>
#include <string_view>

#include "shared/asl/definition.h"
#include "shared/asl/next_step.h"

namespace {

using namespace std::chrono_literals;
namespace asl = millrace::asl;

constexpr int kStepsMax = 40;

/// Answers tasks and lets time pass, storing the execution now and then, until it ends or has had its share.
void run(const asl::Definition& definition) {
  millrace::SeededRandom random(1);
  millrace::TimePoint now{};
  const asl::ExecutionIdentity identity{.id = "id",
                                        .name = "name",
                                        .state_machine_id = "machine",
                                        .state_machine_name = "machine",
                                        .role_arn = "",
                                        .start_time = now};
  auto execution =
      asl::Execution::begin(identity, millrace::Json::parse(R"({"a": [1, 2, {"b": "c"}], "n": 1.5, "s": "text"})"));
  asl::Event event = asl::Started{};
  for (int step = 0; step < kStepsMax && !execution.is_finished(); ++step) {
    execution = asl::next_step(definition, std::move(execution), std::move(event),
                               {.now = now,
                                .random = random,
                                .task_token = [](millrace::TaskKey) { return std::string("token"); },
                                .limits = {.inline_transitions_max = 50, .history_events_max = 500}})
                    .execution;
    execution = *asl::Execution::decode(execution.encode());
    const auto open = execution.open_tasks();
    if (!open.empty() && step % 3 != 2) {
      event = asl::TaskSucceeded{open.front().key, {{"k", step}}};
    } else if (!open.empty()) {
      event = asl::TaskFailed{open.front().key, "Odd", "why"};
    } else {
      now = std::max(now, execution.next_due().value_or(now));
      event = asl::TimePassed{};
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto parsed = asl::parse_definition({reinterpret_cast<const char*>(bytes), size});
  if (parsed.definition) run(*parsed.definition);
  return 0;
}
