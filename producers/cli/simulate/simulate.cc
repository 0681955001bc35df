#include "producers/cli/simulate/simulate.h"

#include <filesystem>
#include <iostream>

#include "producers/cli/simulate/read_json.h"
#include "producers/cli/simulate/simulation.h"
#include "shared/definitions/definition_text.h"

namespace millrace::cli {
namespace {

constexpr int kSucceeded = 0;
constexpr int kUsage = 2;
constexpr int kEndedOtherwise = 3;

Result<MockedTasks> read_mocks(const SimulateArguments& arguments, const std::string& machine) {
  if (arguments.mocks_file.empty()) return MockedTasks();
  const auto text = read_text_file(arguments.mocks_file);
  if (!text) return text.error();
  const auto file = parse_json_text(*text, "'" + arguments.mocks_file + "'");
  if (!file) return file.error();
  return MockedTasks::parse(*file, machine, arguments.test_case);
}

Result<SimulatedObjects> read_objects(const std::string& name) {
  if (name.empty()) return SimulatedObjects();
  const auto text = read_text_file(name);
  if (!text) return text.error();
  const auto file = parse_json_text(*text, "'" + name + "'");
  if (!file) return file.error();
  return SimulatedObjects::parse(*file);
}

std::string name_of_file(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  return name.substr(0, name.find('.'));
}

void print_findings(const std::string& file, const std::vector<asl::Finding>& findings, std::ostream& err) {
  for (const asl::Finding& finding : findings) {
    err << file << ':' << finding.line << ':' << finding.column << ": "
        << (finding.severity == asl::Severity::kError ? "error" : "warning") << ": " << finding.message;
    if (!finding.path.empty()) err << " (" << finding.path << ')';
    err << " [" << finding.code << "]\n";
  }
}

Json as_json(const Simulation& simulation) {
  const asl::Execution& execution = simulation.execution();
  const asl::Status status = simulation.has_stopped() ? asl::Status::kRunning : execution.status();
  Json report = {{"status", asl::name_of(status)}};
  if (!simulation.has_stopped()) {
    if (execution.output()) report["output"] = *execution.output();
    if (execution.error()) report["error"] = *execution.error();
    if (execution.cause()) report["cause"] = *execution.cause();
  }
  report["events"] = Json::array();
  for (const asl::HistoryEvent& event : simulation.history()) report["events"].push_back(aws_history_event(event));
  return report;
}

/// The payloads and names of one event, a line each.
void print_details(const Json& details, std::ostream& out) {
  for (const auto& [key, value] : details.items())
    if (key != "name" && key != "roleArn")
      out << "\t\t" << key << ": " << (value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
}

asl::Limits limits_of(const std::string& name) {
  if (name == "none") return {.payload_bytes_max = 1U << 30, .variable_bytes_max = 0, .history_events_max = 0};
  return {};
}

void print_text(const Simulation& simulation, bool with_data, std::ostream& out) {
  const auto print = [&](const char* label, const std::string& value) { out << label << value << '\n'; };
  for (const asl::HistoryEvent& event : simulation.history()) {
    const Json details = event.details.json();
    const std::string since = std::to_string(
        std::chrono::duration_cast<std::chrono::milliseconds>(event.at - simulation.history().front().at).count());
    out << event.id << '\t' << '+' << since << "ms\t" << asl::name_of(event.type);
    if (details.contains("name")) out << '\t' << details.at("name").get<std::string>();
    out << '\n';
    if (with_data) print_details(details, out);
  }
  const asl::Execution& execution = simulation.execution();
  if (simulation.has_stopped()) return print("status  ", std::string(asl::name_of(asl::Status::kRunning)));
  out << "status  " << asl::name_of(execution.status()) << '\n';
  if (execution.output()) print("output  ", execution.output()->dump());
  if (execution.error()) print("error   ", *execution.error());
  if (execution.cause()) print("cause   ", *execution.cause());
}

int fail_usage(const Error& error, std::ostream& err) {
  err << describe(error) << '\n';
  return kUsage;
}

}  // namespace

int run_simulate(const SimulateArguments& arguments, TimePoint start, std::ostream& out, std::ostream& err) {
  const auto text = read_text_file(arguments.definition_file);
  if (!text) return fail_usage(text.error(), err);
  const auto parsed =
      definitions::parse_definition(*text, definitions::notation_of(arguments.definition_file, *text));
  print_findings(arguments.definition_file, parsed.findings, err);
  if (!parsed.definition) return kUsage;
  auto input = read_json_argument(arguments.input, "the input");
  if (!input) return fail_usage(input.error(), err);
  const std::string machine = arguments.name.empty() ? name_of_file(arguments.definition_file) : arguments.name;
  auto mocks = read_mocks(arguments, machine);
  if (!mocks) return fail_usage(mocks.error(), err);

  const auto objects = read_objects(arguments.objects_file);
  if (!objects) return fail_usage(objects.error(), err);

  Simulation simulation(*parsed.definition, {.tasks = *mocks, .objects = *objects}, start, limits_of(arguments.limits));
  const auto ran = simulation.run(machine, std::move(*input), arguments.until);
  if (!ran) return fail_usage(ran.error(), err);

  if (arguments.prints_json)
    out << as_json(simulation).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  else
    print_text(simulation, arguments.prints_data, out);
  const bool went_well = simulation.has_stopped() || simulation.execution().status() == asl::Status::kSucceeded;
  return went_well ? kSucceeded : kEndedOtherwise;
}

int run_simulate(const SimulateArguments& arguments, std::ostream& out, std::ostream& err) {
  return run_simulate(arguments, SystemClock().now(), out, err);
}

}  // namespace millrace::cli
