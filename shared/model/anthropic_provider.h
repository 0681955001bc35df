#pragma once

#include "shared/model/http_model.h"

namespace millrace::model {

/// A model behind an Anthropic-shaped API: POST {base_url}/v1/messages; a schema is asked for by one tool that the model must
/// use, whose input is then the answer. An answer that was cut off by its token limit is no answer.
class AnthropicProvider final : public ModelProvider {
 public:
  AnthropicProvider(HttpModel where, http::Transport& transport, Clock& clock);

  const std::string& name() const override { return name_; }
  Reply ask(const ModelRequest& request, std::stop_token stop) override;

 private:
  const HttpModel where_;
  const std::string name_;
  http::Transport& transport_;
  Clock& clock_;
};

}  // namespace millrace::model
