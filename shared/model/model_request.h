#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/model/input_file.h"

namespace millrace::model {

/// What a model is asked. Providers that speak to language models use `system` and `prompt`; `rules` uses `question` and
/// `files`, because it reads no prose about them.
struct ModelRequest {
  std::string system;
  std::string prompt;
  std::string question;                 ///< The user's own words, which the prompt holds too.
  std::vector<InputFile> files;
  std::vector<std::string> errors;      ///< What was wrong with `previous`.
  std::string previous;                 ///< An earlier program, when this asks for a repair.
  std::string answer_schema;            ///< JSON Schema text: the answer is to be JSON like this. Empty: plain text.
  std::string language = "python";      ///< What programs are written in.
  std::string engine = "sandbox";       ///< What runs them: sandbox, spark or ray (ExecutorRules::kind).
  std::int64_t answer_tokens_max = 4096;
  double temperature = 0;
};

struct ModelAnswer {
  std::string text;
  std::string provider;  ///< "rules", "openai", "anthropic"
  std::string model;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  bool is_cached = false;  ///< From the cache: nobody was asked this time.
};

/// SHA-256 over everything in a request that can change the answer of `model`.
std::string digest_of(const ModelRequest& request, const std::string& model);

}  // namespace millrace::model
