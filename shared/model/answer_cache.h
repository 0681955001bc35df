#pragma once

#include <optional>
#include <string>

#include "shared/model/model_request.h"

namespace millrace::model {

/// Answers to requests that were asked before, by digest_of the request. May forget anything at any time. Any thread.
class AnswerCache {
 public:
  virtual ~AnswerCache() = default;
  virtual std::optional<ModelAnswer> find(const std::string& request_digest) = 0;
  virtual void keep(const std::string& request_digest, const ModelAnswer& answer) = 0;
};

}  // namespace millrace::model
