#include "workers/validate/judge_task.h"

#include <gtest/gtest.h>

namespace millrace::validate {
namespace {

TEST(JudgeTask, NeedsAFrameworkAndAProgram) {
  const auto task = parse_judge_task("judge", R"({"framework": "python", "program": "pass", "inputs": []})", "job");

  ASSERT_TRUE(task);
  EXPECT_EQ(task->framework, "python");
  EXPECT_EQ(task->program, "pass");
}

TEST(JudgeTask, IsRefusedByNamingWhatIsMissing) {
  EXPECT_EQ(parse_judge_task("judge", "[]", "a").error().detail, "the input must be an object with program");
  EXPECT_EQ(parse_judge_task("judge", R"({"program": ""})", "a").error().detail, "input.framework must be a text");
  EXPECT_EQ(parse_judge_task("judge", R"({"framework": "a", "program": null})", "a").error().detail, "input.program must be a text");
}

TEST(JudgeTask, TakesTheDocumentsParametersAndTheJobsOwnFramework) {  // A14, B36
  const auto spark = parse_judge_task(
      "validate_spark_code", R"({"spark_code": "x = 1", "s3_input_path": "s3://b/k", "selected_tables": []})", "spark");
  const auto glue = parse_judge_task(
      "validate_spark_code", R"({"spark_code": "x = 1", "s3_input_path": null, "selected_tables": ["d.t"]})", "spark");
  const auto ray = parse_judge_task("validate_ray_code", R"({"code": "import ray", "ray_cluster_ip": "127.0.0.2"})", "ray");

  ASSERT_TRUE(spark && glue && ray);
  EXPECT_EQ(spark->framework, "spark");
  EXPECT_EQ(spark->source, "s3");
  EXPECT_EQ(glue->source, "glue");
  EXPECT_EQ(ray->program, "import ray");
  EXPECT_EQ(ray->source, "");
  EXPECT_FALSE(is_judging("execute_spark_code"));
}

}  // namespace
}  // namespace millrace::validate
