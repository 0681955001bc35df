#pragma once

#include "shared/model/provider.h"

namespace millrace::model {

/// The honest offline provider: compiles a documented family of questions about the given files to a program
/// (rules/README.md). Deterministic, needs no key and no network, and refuses what it does not understand with a list of
/// what it does. The answer's text is JSON: {"program", "explanation", "columns"}.
class RulesProvider final : public ModelProvider {
 public:
  const std::string& name() const override { return name_; }
  Reply ask(const ModelRequest& request, std::stop_token stop) override;

 private:
  const std::string name_ = "rules";
};

}  // namespace millrace::model
