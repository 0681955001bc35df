#include <algorithm>

#include "shared/asl/drawing/drawing.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {
namespace {

bool ends_with_any(std::string_view type, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) { return type.ends_with(ending); });
}

std::string name_in(const Json& event, const char* details) {
  const auto found = event.find(details);
  return found == event.end() || !found->is_object() ? "" : found->value("name", "");
}

/// Follows one history, event by event.
class ProgressReader final {
 public:
  ProgressByState read(const Json& events) {
    for (const Json& event : events)
      if (event.is_object()) apply(event, event.value("type", ""));
    return std::move(progress_);
  }

 private:
  void apply(const Json& event, const std::string& type) {
    const std::int64_t id = event.value("id", std::int64_t{0});
    if (type.ends_with("StateEntered")) {
      const std::string name = name_in(event, "stateEnteredEventDetails");
      state_of_event_[id] = name;
      has_failed_[name] = false;
      progress_[name] = StateProgress::kRunning;
      return;
    }
    // Every other event is about the state of the event before it.
    const auto before = state_of_event_.find(event.value("previousEventId", std::int64_t{0}));
    const std::string around = before == state_of_event_.end() ? "" : before->second;
    state_of_event_[id] = around;
    if (type.ends_with("StateExited")) {
      const std::string name = name_in(event, "stateExitedEventDetails");
      progress_[name] = has_failed_[name] ? StateProgress::kRecovered : StateProgress::kSucceeded;
    } else if (ends_with_any(type, {"ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"})) {
      for (auto& [name, progress] : progress_)
        if (progress == StateProgress::kRunning) progress = StateProgress::kFailed;
    } else if (ends_with_any(type, {"Failed", "TimedOut", "StateAborted"}) && !around.empty()) {
      has_failed_[around] = true;
    } else if (type == "ExecutionSucceeded") {
      // Succeed states of branches that were cut have no exit of their own.
      for (auto& [name, progress] : progress_)
        if (progress == StateProgress::kRunning) progress = StateProgress::kSucceeded;
    }
  }

  ProgressByState progress_;
  std::map<std::int64_t, std::string> state_of_event_;
  std::map<std::string, bool> has_failed_;
};

}  // namespace

ProgressByState progress_of(const Json& events) {
  return ProgressReader().read(events);
}

StateProgress Picture::progress_in(std::string_view state) const {
  const auto found = progress.find(state);
  return found == progress.end() ? StateProgress::kUntouched : found->second;
}

}  // namespace millrace::asl
