// The same question for other engines. That the programs run, and answer as SQLite does, is tested with the real engines
// (tests/system/questions/run_spark_questions.py, tests/system/journeys/test_ray.py).
#include <gtest/gtest.h>

#include "shared/model/rules/compile_question.h"
#include "tests/unit/model/sales_file.h"

namespace millrace::model::rules {
namespace {

std::string program_for(const std::string& engine, const std::string& path) {
  auto file = sales_file();
  file.path = path;
  const auto program = compile_question("total amount by region where amount is over 10, highest first", {file}, engine);
  return program ? program->source : "refused: " + program.error().detail;
}

bool says(const std::string& program, const std::string& text) { return program.find(text) != std::string::npos; }

TEST(RulesForSpark, ReadAFileByItsOwnPath) {  // A6, A19
  const std::string program = program_for("spark", "s3://bucket/sales.csv");
  for (const char* text : {"SparkSession.builder", "spark.read", "\"s3://bucket/sales.csv\"", "GROUP BY", "sum(",
                           "MILLRACE_OUTPUT", "except Exception"}) {
    EXPECT_TRUE(says(program, text)) << text << " is not in\n" << program;
  }
  EXPECT_FALSE(says(program, "enableHiveSupport"));
}

TEST(RulesForSpark, ReadATableWithHiveSupport) {  // A7
  const std::string program = program_for("spark", "shop.sales");
  EXPECT_TRUE(says(program, "spark.table(\"shop.sales\")")) << program;
  EXPECT_TRUE(says(program, ".enableHiveSupport()"));
  EXPECT_FALSE(says(program, "spark.read"));
}

TEST(RulesForRay, ReadPartsOfAFileByTasks) {
  const std::string program = program_for("ray", "s3://bucket/sales.csv");
  for (const char* text :
       {"import ray\n", "@ray.remote", "ray.init()", "urllib.request", "read_part.remote", "MILLRACE_INPUTS"}) {
    EXPECT_TRUE(says(program, text)) << text << " is not in\n" << program;
  }
}

TEST(RulesForRay, WriteTheDocumentsTask) {  // B39
  const auto program = compile_question("Create a Ray task that returns Hello", {}, "ray");
  ASSERT_TRUE(program);
  EXPECT_TRUE(says(program->source, "return \"Hello\""));
  EXPECT_FALSE(compile_question("Create a Ray task that returns Hello", {}, "spark"));
  EXPECT_FALSE(compile_question("EXECUTE_ONLY: import ray", {}, "ray"));
}

}  // namespace
}  // namespace millrace::model::rules
