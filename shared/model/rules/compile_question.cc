#include "shared/model/rules/compile_question.h"

#include "shared/model/rules/schema.h"
#include "shared/model/rules/understand_question.h"

namespace millrace::model::rules {

Result<Program> compile_question(std::string_view question, const std::vector<InputFile>& files) {
  if (files.empty()) return rejected("rules", "the rules provider answers questions about files: give at least one CSV file as input");
  const Schema schema(files);
  const auto query = understand_question(question, schema);
  if (!query) return query.error();
  return write_program(*query, schema, question);
}

}  // namespace millrace::model::rules
