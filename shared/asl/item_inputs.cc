#include "shared/asl/item_inputs.h"

#include "shared/asl/state_machine.h"
#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

Error damaged_plan(const std::string& what) { return rejected("map_run.plan", "the plan of the Map run is damaged: " + what); }

Result<std::shared_ptr<const Definition>> definition_of(const Json& document) {
  auto parsed = parse_definition(document.dump());
  if (!parsed.definition) return damaged_plan(parsed.findings.empty() ? "no definition" : parsed.findings.front().message);
  return std::move(parsed.definition);
}

ExecutionIdentity identity_of(const Json& json) {
  return {.id = json.at("id").get<std::string>(),
          .name = json.at("name").get<std::string>(),
          .state_machine_id = json.at("machine").get<std::string>(),
          .state_machine_name = json.at("machine_name").get<std::string>(),
          .role_arn = json.at("role").get<std::string>(),
          .start_time = parse_rfc3339(json.at("start").get<std::string>()).value_or(TimePoint())};
}

}  // namespace

Result<std::shared_ptr<const ItemInputs>> ItemInputs::compile(const Json& plan) {
  try {
    auto inputs = std::make_shared<ItemInputs>();
    inputs->name_ = plan.at("name").get<std::string>();
    inputs->payload_bytes_max_ = plan.value("payload_bytes_max", inputs->payload_bytes_max_);
    inputs->identity_ = identity_of(plan.at("execution"));
    const Json& state = plan.at("state");
    auto map = definition_of({{"StartAt", inputs->name_}, {"States", {{inputs->name_, state}}}});
    if (!map) return map.error();
    inputs->map_ = std::move(*map);
    Json machine = state.at("ItemProcessor");
    machine.erase("ProcessorConfig");
    auto processor = definition_of(machine);
    if (!processor) return processor.error();
    inputs->processor_ = std::move(*processor);

    Seen& seen = inputs->seen_;
    seen.input = seen.execution_input = null_data();
    if (const auto written = plan.find("seen"); written != plan.end()) {
      seen.input = make_data(written->at("input"));
      seen.execution_input = make_data(written->at("execution_input"));
      seen.redrive_count = written->at("redrive_count").get<int>();
      seen.retry_count = written->at("retry_count").get<int>();
      seen.entered_at = parse_rfc3339(written->at("entered_at").get<std::string>()).value_or(TimePoint());
      for (const auto& [name, value] : written->at("variables").items()) seen.variables.emplace_back(name, make_data(value));
    }
    return std::shared_ptr<const ItemInputs>(std::move(inputs));
  } catch (const nlohmann::json::exception& error) {
    return damaged_plan(error.what());
  }
}

const Template* ItemInputs::selector() const {
  const auto& map = std::get<MapState>(map_->machine().start->details);
  return map.item_selector ? &*map.item_selector : nullptr;
}

Evaluated<Data> ItemInputs::input_of(const ContextObject::MapItem& item, Random& random) const {
  const Template* const written = selector();
  if (written == nullptr) return item.value;
  const ContextObject context{.identity = identity_,
                              .redrive_count = seen_.redrive_count,
                              .execution_input = seen_.execution_input,
                              .state_name = name_,
                              .entered_at = seen_.entered_at,
                              .retry_count = seen_.retry_count,
                              .task_token = {},
                              .item = &item};
  const VariableScope scope{seen_.variables, nullptr};
  return evaluate(*written, Environment{seen_.input, context, scope, random});
}

}  // namespace millrace::asl
