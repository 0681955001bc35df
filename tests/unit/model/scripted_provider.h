#pragma once

#include <deque>
#include <string>
#include <utility>

#include "shared/model/provider.h"

namespace millrace::model {

/// A ModelProvider that answers what it was told to, then "import csv" for ever.
class ScriptedProvider final : public ModelProvider {
 public:
  explicit ScriptedProvider(std::string name) : name_(std::move(name)) {}

  void then(Reply reply) { replies_.push_back(std::move(reply)); }
  void then_refuse(RefusalKind kind, std::optional<Duration> retry_after = std::nullopt) {
    then(Refusal{kind, name_ + " refused", retry_after});
  }
  void then_write(std::string text) { then(answer(std::move(text))); }

  const std::string& name() const override { return name_; }
  Reply ask(const ModelRequest&, std::stop_token) override {
    ++calls;
    if (replies_.empty()) return answer("import csv\n");
    Reply reply = std::move(replies_.front());
    replies_.pop_front();
    return reply;
  }

  int calls = 0;

 private:
  ModelAnswer answer(std::string text) const {
    ModelAnswer given;
    given.text = std::move(text);
    given.provider = "scripted";
    given.model = name_;
    return given;
  }

  std::string name_;
  std::deque<Reply> replies_;
};

}  // namespace millrace::model
