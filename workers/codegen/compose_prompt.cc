#include "workers/codegen/compose_prompt.h"

#include <utility>

#include "workers/codegen/describe_inputs.h"

namespace millrace::codegen {
namespace {

// Used by a folder that has rules but no prompts of its own.
constexpr const char* kGenerate = "Write a program that answers this:\n{{prompt}}\n\nInput files:\n{{inputs}}\n";
constexpr const char* kRepair =
    "Write a program that answers this:\n{{prompt}}\n\nInput files:\n{{inputs}}\n\nThis program was written for it:\n{{previous}}\n\n"
    "It has these errors:\n{{errors}}\n\nWrite the whole program again without them.\n";

constexpr const char* kAnswerSchema = R"({
  "type": "object",
  "required": ["program", "explanation"],
  "additionalProperties": false,
  "properties": {
    "program": {"type": "string", "description": "The whole program."},
    "explanation": {"type": "string", "description": "What it does, in one or two sentences."}
  }
})";

std::string file_or(const frameworks::FrameworkFolder& folder, const std::string& name, const char* otherwise) {
  const std::string* text = folder.find_file(name);
  return text == nullptr ? otherwise : *text;
}

std::string list_of(const std::vector<std::string>& errors) {
  std::string text;
  for (const std::string& error : errors) text += "- " + error + "\n";
  return text;
}

}  // namespace

std::string fill_template(const std::string& text, const std::vector<std::pair<std::string, std::string>>& values) {
  std::string filled;
  for (std::size_t i = 0; i < text.size();) {
    bool is_replaced = false;
    for (const auto& [name, value] : values) {
      const std::string placeholder = "{{" + name + "}}";
      if (text.compare(i, placeholder.size(), placeholder) != 0) continue;
      filled += value;
      i += placeholder.size();
      is_replaced = true;
      break;
    }
    if (!is_replaced) filled += text[i++];
  }
  return filled;
}

model::ModelRequest compose_request(const GenerateTask& task, const frameworks::FrameworkFolder& folder, Background background) {
  const bool is_repair = !task.errors.empty();
  const std::string pattern =
      is_repair ? file_or(folder, "prompts/repair.md", kRepair) : file_or(folder, "prompts/generate.md", kGenerate);

  model::ModelRequest request;
  request.system = task.system_prompt.empty() ? file_or(folder, "prompts/system.md", "") : task.system_prompt;
  request.prompt = fill_template(pattern, {{"prompt", task.prompt},
                                           {"inputs", describe_inputs(background.files)},
                                           {"conversation", describe_conversation(background.conversation)},
                                           {"errors", list_of(task.errors)},
                                           {"previous", task.previous}});
  request.question = task.prompt;
  request.files = std::move(background.files);
  request.errors = task.errors;
  request.previous = task.previous;
  request.answer_schema = kAnswerSchema;
  if (folder.rules && !folder.rules->language.empty()) request.language = folder.rules->language;
  if (folder.rules) request.engine = folder.rules->executor.kind;
  return request;
}

}  // namespace millrace::codegen
