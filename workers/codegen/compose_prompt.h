#pragma once

#include <string>
#include <vector>

#include "shared/frameworks/framework_folder.h"
#include "shared/model/model_request.h"
#include "workers/codegen/earlier_turns.h"
#include "workers/codegen/generate_task.h"

namespace millrace::codegen {

/// Replaces {{name}} by its value in one pass, so that a value which looks like a placeholder stays what it is. Unknown
/// placeholders stay, too.
std::string fill_template(const std::string& text, const std::vector<std::pair<std::string, std::string>>& values);

/// What a question is about.
struct Background {
  std::vector<model::InputFile> files;
  std::vector<EarlierTurn> conversation = {};
};

/// What a model is asked: the folder's prompts (system.md; generate.md, or repair.md when there are errors) filled with the
/// question, the files, the conversation, the errors and the earlier program; and the form of answer that is wanted.
model::ModelRequest compose_request(const GenerateTask& task, const frameworks::FrameworkFolder& folder, Background background);

}  // namespace millrace::codegen
