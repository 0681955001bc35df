#include "producers/cli/simulate/mocked_tasks.h"

#include <charconv>

namespace millrace::cli {
namespace {

Error refuse(std::string detail) { return rejected("mocks", std::move(detail)); }

/// A member of nested objects; null when any of them is missing.
const Json* find(const Json& json, std::initializer_list<std::string> keys) {
  const Json* value = &json;
  for (const std::string& key : keys) {
    if (!value->is_object() || !value->contains(key)) return nullptr;
    value = &value->at(key);
  }
  return value;
}

/// "3" or "0-2"; false when it is neither.
bool parse_range(std::string_view text, int& first, int& last) {
  const char* const end = text.data() + text.size();
  auto [at, failure] = std::from_chars(text.data(), end, first);
  if (failure != std::errc{}) return false;
  last = first;
  if (at == end) return true;
  if (*at != '-') return false;
  const auto [second_end, second_failure] = std::from_chars(at + 1, end, last);
  return second_failure == std::errc{} && second_end == end && last >= first;
}

std::optional<std::string> text_member(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

}  // namespace

Result<MockedTasks> MockedTasks::parse(const Json& file, const std::string& machine, const std::string& test_case) {
  const Json* states = find(file, {"StateMachines", machine, "TestCases", test_case});
  if (!states || !states->is_object())
    return refuse("there is no StateMachines / " + machine + " / TestCases / " + test_case +
                  "; choose with --name and --case");
  MockedTasks mocked;
  for (const auto& [state, response] : states->items()) {
    if (!response.is_string()) return refuse("the response of state '" + state + "' must be a name");
    Answers& answers = mocked.by_state_[state];
    answers.response = response.get<std::string>();
    const Json* listed = find(file, {"MockedResponses", answers.response});
    if (!listed || !listed->is_object()) return refuse("there is no MockedResponses / " + answers.response);
    for (const auto& [range, answer] : listed->items()) {
      Answers::Range parsed{.answer = answer};
      if (!parse_range(range, parsed.first, parsed.last))
        return refuse("'" + range + "' of '" + answers.response + "' is neither a number nor a range like 0-2");
      const Json* thrown = find(answer, {"Throw"});
      if (!find(answer, {"Return"}) && (!thrown || !thrown->is_object()))
        return refuse("'" + range + "' of '" + answers.response + "' has neither Return nor Throw");
      answers.ranges.push_back(std::move(parsed));
    }
  }
  return mocked;
}

Result<asl::Event> MockedTasks::next_answer(const std::string& state_name, TaskKey key) {
  const auto found = by_state_.find(state_name);
  if (found == by_state_.end())
    return refuse("state '" + state_name + "' is a task and has no mocked response: name one with --mocks and --case");
  Answers& answers = found->second;
  const int attempt = answers.attempts++;
  for (const auto& range : answers.ranges) {
    if (attempt < range.first || attempt > range.last) continue;
    if (const Json* output = find(range.answer, {"Return"})) return asl::Event(asl::TaskSucceeded{key, *output});
    const Json& thrown = range.answer.at("Throw");
    return asl::Event(asl::TaskFailed{key, text_member(thrown, "Error"), text_member(thrown, "Cause")});
  }
  return refuse("'" + answers.response + "' has no answer for attempt " + std::to_string(attempt) + " of state '" +
                state_name + "'");
}

}  // namespace millrace::cli
