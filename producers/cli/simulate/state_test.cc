#include "producers/cli/simulate/state_test.h"

#include <iostream>

#include "producers/cli/simulate/read_json.h"
#include "shared/asl/test_state.h"
#include "shared/asl/values.h"

namespace millrace::cli {
namespace {

constexpr int kWentWell = 0;
constexpr int kBadArguments = 2;
constexpr int kWentWrong = 3;

asl::InspectionLevel level_of(const std::string& name) {
  if (name == "TRACE") return asl::InspectionLevel::kTrace;
  return name == "DEBUG" ? asl::InspectionLevel::kDebug : asl::InspectionLevel::kInfo;
}

Result<std::optional<asl::StateMock>> read_mock(const TestStateArguments& arguments) {
  if (!arguments.mock_result && !arguments.mock_error && !arguments.mock_cause) return std::optional<asl::StateMock>();
  asl::StateMock mock{.result = {}, .error = arguments.mock_error, .cause = arguments.mock_cause};
  if (arguments.mock_result) {
    auto result = asl::parse_json(*arguments.mock_result);
    if (!result) return rejected("test-state", "Mocked result must be valid JSON");
    mock.result = std::move(*result);
  }
  return std::optional(std::move(mock));
}

Result<asl::StateTest> read_test(const TestStateArguments& arguments) {
  const auto text = read_text_file(arguments.definition_file);
  if (!text) return text.error();
  auto definition = parse_json_text(*text, "'" + arguments.definition_file + "'");
  if (!definition) return definition.error();
  auto input = read_json_argument(arguments.input, "the input");
  if (!input) return input.error();
  auto variables = read_json_argument(arguments.variables, "what --variables says");
  if (!variables) return variables.error();
  auto context = read_json_argument(arguments.context, "what --context says");
  if (!context) return context.error();
  auto mock = read_mock(arguments);
  if (!mock) return mock.error();
  return asl::StateTest{.definition = std::move(*definition),
                        .state_name = arguments.state,
                        .input = std::move(*input),
                        .variables = std::move(*variables),
                        .context = std::move(*context),
                        .mock = std::move(*mock),
                        .retry_count = arguments.retry_count,
                        .level = level_of(arguments.level)};
}

}  // namespace

int run_test_state(const TestStateArguments& arguments, TimePoint now, std::ostream& out, std::ostream& err) {
  const auto test = read_test(arguments);
  const auto report = test ? asl::test_state(*test, now) : Result<Json>(test.error());
  if (!report) {
    err << describe(report.error()) << '\n';
    return kBadArguments;
  }
  out << report->dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  const auto status = report->at("status").get<std::string>();
  return status == "SUCCEEDED" || status == "CAUGHT_ERROR" ? kWentWell : kWentWrong;
}

int run_test_state(const TestStateArguments& arguments, std::ostream& out, std::ostream& err) {
  return run_test_state(arguments, SystemClock().now(), out, err);
}

}  // namespace millrace::cli
