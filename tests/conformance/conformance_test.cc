#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "shared/asl/values.h"
#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

/// A mistake in a case, not in the interpreter.
[[noreturn]] void refuse_case(const std::string& reason) { throw std::invalid_argument("bad case: " + reason); }

std::optional<std::string> text_of(const Json& step, const char* key) {
  return step.contains(key) ? std::optional(step.at(key).get<std::string>()) : std::nullopt;
}

/// Plays one step of a case and compares everything that the step expects.
class CasePlayer final {
 public:
  CasePlayer(const Json& test_case, bool stores_between_events)
      : run_(test_case.at("definition").dump(), test_case.value("input", Json::object())) {
    if (stores_between_events) run_.store_between_events();
  }

  void play(const Json& step) {
    const std::size_t history_before = run_.history().size();
    const std::size_t dispatches_before = run_.dispatches().size();
    const std::size_t cancelled_before = run_.cancelled().size();
    act(step);
    if (!step.contains("expect")) return;
    for (const auto& [key, expected] : step.at("expect").items()) {
      SCOPED_TRACE(key);
      expect_equal(expected, actual(key, history_before, dispatches_before, cancelled_before));
    }
  }

 private:
  void act(const Json& step) {
    const auto event = step.at("event").get<std::string>();
    if (event == "start") return run_.start();
    if (event == "wait") return run_.advance_by(std::chrono::milliseconds(
        static_cast<std::int64_t>(step.at("seconds").get<double>() * 1000)));
    if (event == "abort") return run_.abort(text_of(step, "error"), text_of(step, "cause"));
    if (event == "redrive") return run_.redrive();
    const auto state = step.at("state").get<std::string>();
    if (event == "succeed") return run_.succeed(state, step.at("output"));
    if (event == "fail") return run_.fail(state, text_of(step, "error"), text_of(step, "cause"));
    if (event == "heartbeat") return run_.heartbeat(state);
    refuse_case("unknown event '" + event + "'");
  }

  Json actual(const std::string& key, std::size_t history_before, std::size_t dispatches_before,
              std::size_t cancelled_before) const {
    const Execution& execution = run_.execution();
    if (key == "status") return run_.status();
    if (key == "output") return run_.output();
    if (key == "error") return execution.error() ? Json(*execution.error()) : Json();
    if (key == "cause") return execution.cause() ? Json(*execution.cause()) : Json();
    if (key == "due_in_seconds")
      return run_.due_in() ? Json(std::chrono::duration<double>(*run_.due_in()).count()) : Json();
    if (key == "cancelled") return run_.cancelled().size() - cancelled_before;
    Json list = Json::array();
    if (key == "history") {
      const auto chain = run_.history_chain();
      for (std::size_t i = history_before; i < chain.size(); ++i) list.push_back(chain[i]);
    } else if (key == "dispatched") {
      for (std::size_t i = dispatches_before; i < run_.dispatches().size(); ++i)
        list.push_back({{"state", run_.dispatches()[i].state_name}, {"input", run_.dispatches()[i].input}});
    } else if (key == "open") {
      for (const OpenTask& task : execution.open_tasks()) list.push_back(task.state_name);
    } else {
      refuse_case("nothing is known of '" + key + "'");
    }
    return list;
  }

  static void expect_equal(const Json& expected, const Json& actual) {
    EXPECT_TRUE(deeply_equal(expected, actual)) << "expected " << expected.dump() << "\nactual   " << actual.dump();
  }

  WorkflowRun run_;
};

std::vector<std::string> case_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(MILLRACE_SOURCE_FOLDER "/tests/conformance/cases"))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

class Conformance : public ::testing::TestWithParam<std::string> {
 protected:
  void play(bool stores_between_events) {
    std::ifstream file(GetParam());
    const Json test_case = Json::parse(file);
    CasePlayer player(test_case, stores_between_events);
    int number = 0;
    for (const Json& step : test_case.at("steps")) {
      SCOPED_TRACE("step " + std::to_string(++number) + ": " + step.at("event").get<std::string>());
      player.play(step);
    }
  }
};

TEST_P(Conformance, MeansWhatItsUsersExpect) { play(false); }
TEST_P(Conformance, MeansTheSameWhenItIsStoredBetweenAllEvents) { play(true); }

INSTANTIATE_TEST_SUITE_P(Cases, Conformance, ::testing::ValuesIn(case_files()), [](const auto& test) {
  return std::filesystem::path(test.param).stem().string();
});

}  // namespace
}  // namespace millrace::asl
