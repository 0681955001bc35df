#pragma once

#include "shared/model/http_model.h"

namespace millrace::model {

/// A model behind an OpenAI-shaped API: POST {base_url}/v1/chat/completions, with response_format json_schema when the request
/// has a schema. An answer that was cut off by its token limit is no answer.
class OpenAiProvider final : public ModelProvider {
 public:
  OpenAiProvider(HttpModel where, http::Transport& transport, Clock& clock);

  const std::string& name() const override { return name_; }
  Reply ask(const ModelRequest& request, std::stop_token stop) override;

 private:
  const HttpModel where_;
  const std::string name_;
  http::Transport& transport_;
  Clock& clock_;
};

}  // namespace millrace::model
