#pragma once

#include <map>

#include "shared/model/answer_cache.h"

namespace millrace::model {

class MemoryAnswerCache final : public AnswerCache {
 public:
  std::optional<ModelAnswer> find(const std::string& request_digest) override {
    const auto it = answers.find(request_digest);
    return it == answers.end() ? std::nullopt : std::optional(it->second);
  }
  void keep(const std::string& request_digest, const ModelAnswer& answer) override { answers[request_digest] = answer; }

  std::map<std::string, ModelAnswer> answers;
};

}  // namespace millrace::model
