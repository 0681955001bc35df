#pragma once

#include <map>
#include <utility>

#include "workers/codegen/answer_store.h"

namespace millrace::codegen {

/// AnswerStore that holds what it was given and takes faults by count.
class MemoryAnswerStore final : public AnswerStore {
 public:
  void fail_next(int count) { failures_ = count; }

  Result<std::optional<model::ModelAnswer>> find(const TaskId& task, int call) override {
    if (failures_ > 0 && failures_-- > 0) return transient("answers", "away");
    const auto it = answers.find({task, call});
    return it == answers.end() ? std::nullopt : std::optional(it->second);
  }
  Result<model::ModelAnswer> record(const TaskId& task, int call, const std::string&, const model::ModelAnswer& answer) override {
    if (failures_ > 0 && failures_-- > 0) return transient("answers", "away");
    return answers.try_emplace({task, call}, answer).first->second;
  }

  std::map<std::pair<TaskId, int>, model::ModelAnswer> answers;

 private:
  int failures_ = 0;
};

}  // namespace millrace::codegen
