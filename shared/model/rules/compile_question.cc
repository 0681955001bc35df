#include "shared/model/rules/compile_question.h"

#include "shared/model/rules/schema.h"
#include "shared/model/rules/understand_question.h"
#include "shared/model/rules/write_ray_program.h"
#include "shared/model/rules/write_spark_program.h"

namespace millrace::model::rules {

Result<Program> compile_question(std::string_view question, const std::vector<InputFile>& files, std::string_view engine) {
  if (engine == "ray" && files.empty()) {
    if (auto program = write_ray_task(question)) return *std::move(program);
  }
  if (files.empty()) return rejected("rules", "the rules provider answers questions about files: give at least one CSV file as input");
  const Schema schema(files);
  const auto query = understand_question(question, schema);
  if (!query) return query.error();
  if (engine == "spark") return write_spark_program(*query, schema, question);
  if (engine == "ray") return write_ray_program(*query, schema, question);
  return write_program(*query, schema, question);
}

}  // namespace millrace::model::rules
