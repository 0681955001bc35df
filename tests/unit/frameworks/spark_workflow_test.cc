// The shipped workflows `spark` and `ray`, step by step, with their tasks answered from a script.
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "shared/frameworks/framework_folder.h"
#include "shared/json_schema/schema.h"
#include "tests/unit/frameworks/scripted_run.h"

namespace millrace::frameworks {
namespace {

const std::string kLookAtInput = "millrace:execute:look_at_input";
const std::string kTryOnSample = "millrace:execute:try_spark_code";
const std::string kAskForCode = "millrace:codegen:call_code_generation_agent";
using Resources = std::vector<std::string>;

class EngineWorkflow : public testing::Test {
 protected:
  void load(const std::string& name) {
    folder_ = *read_framework_folder(std::filesystem::path(MILLRACE_SOURCE_FOLDER) / "workers/supervise/workflows" / name);
    const asl::ParsedDefinition parsed = asl::parse_definition(folder_.definition);
    for (const auto& finding : parsed.findings) ADD_FAILURE() << finding.path << ": " << finding.message;
    definition_ = parsed.definition;
    run_.emplace(*definition_, name);
    judge_ = "millrace:validate:validate_" + name + "_code";
    execute_ = "millrace:execute:execute_" + name + "_code";
  }
  void input_has(const Json& size, const Json& platform = nullptr) {
    run_->answer(kLookAtInput, Json{{"source", "s3"}, {"file_size_mb", size}, {"platform", platform}});
  }
  void model_writes(const std::string& program) {
    run_->answer(
        kAskForCode,
        Json{{"program", program}, {"provider", "openai"}, {"model", "m"}, {"explanation", "e"}, {"columns", Json::array()}});
  }
  void judge_accepts() { run_->answer(judge_, Json{{"validated", true}, {"validation_errors", Json::array()}}); }
  void judge_refuses() { run_->answer(judge_, Json{{"validated", false}, {"validation_errors", {"no spark.read"}}}); }
  void spark_runs() {
    run_->answer(kTryOnSample, Json{{"tried", true}});
    run_->answer(execute_, Json{{"execution_platform", "EMR"},
                                {"run_id", "r"},
                                {"reused", false},
                                {"s3_output_path", "s3://b/o"},
                                {"file_size_mb", nullptr},
                                {"output", "done"}});
    run_->answer("millrace:execute:fetch_spark_results", Json{{"answer", {{{"n", 1}}}},
                                                              {"columns", {"n"}},
                                                              {"row_count", 1},
                                                              {"truncated", false},
                                                              {"s3_output_path", "s3://b/o"},
                                                              {"presigned_url", "u"}});
  }
  void ray_runs() {
    run_->answer(execute_, Json{{"ray_cluster_ip", "c"},
                                {"run_id", "r"},
                                {"reused", false},
                                {"output", "Hello"},
                                {"answer", Json::array()},
                                {"columns", Json::array()},
                                {"row_count", 0},
                                {"truncated", false}});
  }
  void expect_as_promised(const asl::Execution& execution) {
    ASSERT_EQ(execution.status(), asl::Status::kSucceeded) << execution.cause().value_or("");
    const auto schema = json_schema::Schema::parse(folder_.result_schema);
    ASSERT_TRUE(schema);
    for (const auto& violation : schema->validate(*execution.output())) ADD_FAILURE() << violation.message;
  }
  /// Where the program is sent to when its input has this size.
  Json platform_for(const Json& size, const std::string& asked = "auto", const Json& own = nullptr) {
    load("spark");
    input_has(size, own);
    model_writes("p");
    judge_accepts();
    spark_runs();
    const auto execution = run_->run({{"prompt", "q"}, {"s3_input_path", "s3://b/k"}, {"execution_platform", asked}});
    const auto inputs = run_->inputs_of(execute_);
    return inputs.empty() ? Json(execution.error().value_or("")) : inputs.front()["execution_platform"];
  }

  FrameworkFolder folder_;
  std::shared_ptr<const asl::Definition> definition_;
  std::optional<ScriptedRun> run_;
  std::string judge_;
  std::string execute_;
};

TEST_F(EngineWorkflow, SparkTakesTheDocumentsStepsInTheirOrder) {  // A11, A12
  load("spark");
  input_has(1);
  model_writes("p");
  judge_accepts();
  spark_runs();
  const auto execution = run_->run({{"prompt", "q"}, {"s3_input_path", "s3://b/k"}});
  expect_as_promised(execution);
  EXPECT_EQ(run_->resources(), (Resources{kLookAtInput, kAskForCode, judge_, execute_, "millrace:execute:fetch_spark_results"}));
}

TEST_F(EngineWorkflow, TheBorderBetweenLambdaAndEmrIs500Megabytes) {  // A23
  EXPECT_EQ(platform_for(499.99), "Lambda");
  EXPECT_EQ(platform_for(500), "Lambda");
  EXPECT_EQ(platform_for(500.01), "EMR");
  EXPECT_EQ(platform_for(nullptr), "EMR");
  EXPECT_EQ(platform_for(1, "EMR"), "EMR");
  EXPECT_EQ(platform_for(nullptr, "Lambda"), "Lambda");
  EXPECT_EQ(platform_for(501, "Lambda"), "Request.TooLargeForLambda");
}

TEST_F(EngineWorkflow, OurOwnSparkIsTakenWhenItIsAskedForOrTheInputIsOurs) {
  EXPECT_EQ(platform_for(1, "Spark"), "Spark");
  EXPECT_EQ(platform_for(5000, "auto", "Spark"), "Spark");
  EXPECT_EQ(platform_for(1, "Lambda", "Spark"), "Lambda");
  EXPECT_EQ(platform_for(nullptr, "EMR", "Spark"), "EMR");
}

TEST_F(EngineWorkflow, AFileGivenAsInputIsTheInputPath) {
  load("spark");
  input_has(1, "Spark");
  model_writes("p");
  judge_accepts();
  spark_runs();
  run_->run({{"prompt", "q"}, {"input", "millrace-file:d/sales.csv"}});
  EXPECT_EQ(run_->inputs_of(execute_).front()["s3_input_path"], "millrace-file:d/sales.csv");
}

TEST_F(EngineWorkflow, AGeneratedProgramMeetsASampleBeforeItRunsOnALargeFile) {
  load("spark");
  input_has(501);
  model_writes("p");
  judge_accepts();
  spark_runs();
  expect_as_promised(run_->run({{"prompt", "q"}, {"s3_input_path", "s3://b/k"}}));
  EXPECT_EQ(run_->resources(),
            (Resources{kLookAtInput, kAskForCode, judge_, kTryOnSample, execute_, "millrace:execute:fetch_spark_results"}));

  load("spark");
  input_has(501);
  judge_accepts();
  spark_runs();
  run_->run({{"code", "c"}, {"skip_generation", true}, {"s3_input_path", "s3://b/k"}});
  EXPECT_TRUE(run_->inputs_of(kTryOnSample).empty()) << "the caller's own program is run as it is";
}

TEST_F(EngineWorkflow, ARefusedProgramIsWrittenAgainWithTheErrors) {  // A18
  load("spark");
  input_has(1);
  model_writes("");
  judge_refuses();
  model_writes("good");
  judge_accepts();
  spark_runs();
  const auto execution = run_->run({{"prompt", "q"}, {"s3_input_path", "s3://b/k"}});
  expect_as_promised(execution);
  EXPECT_EQ(run_->inputs_of(kAskForCode)[1]["errors"].dump(), R"(["no spark.read"])");
  EXPECT_EQ((*execution.output())["attempts"], 2);
}

TEST_F(EngineWorkflow, TheCallersOwnProgramIsJudgedAndNotRepaired) {  // A17
  load("spark");
  input_has(1);
  judge_refuses();
  const auto execution = run_->run({{"code", "c"}, {"skip_generation", true}, {"s3_input_path", "s3://b/k"}});
  EXPECT_EQ(execution.error(), "Validation.Failed");
  EXPECT_EQ(run_->resources(), (Resources{kLookAtInput, judge_}));
}

TEST_F(EngineWorkflow, RayRunsOnTheClusterThatTheRequestNames) {  // B36, B39
  load("ray");
  model_writes("import ray");
  judge_accepts();
  ray_runs();
  const auto execution = run_->run({{"prompt", "q"}, {"ray_cluster_ip", "10.0.0.1"}, {"session_id", "s"}});
  expect_as_promised(execution);
  EXPECT_EQ(run_->resources(), (Resources{kAskForCode, judge_, execute_}));
  EXPECT_EQ(run_->inputs_of(execute_)[0]["ray_cluster_ip"], "10.0.0.1");
  EXPECT_EQ(run_->inputs_of(execute_)[0]["session_id"], "s");
}

TEST_F(EngineWorkflow, ExecutingRayCodeSkipsGenerationByAFieldOnly) {  // B42
  load("ray");
  judge_accepts();
  ray_runs();
  expect_as_promised(run_->run({{"code", "import ray"}, {"skip_generation", true}}));
  EXPECT_EQ(run_->resources(), (Resources{judge_, execute_}));

  load("ray");
  model_writes("import ray");
  judge_accepts();
  ray_runs();
  expect_as_promised(run_->run({{"prompt", "EXECUTE_ONLY: import ray"}}));
  EXPECT_EQ(run_->resources().front(), kAskForCode);
}

TEST_F(EngineWorkflow, RequestsAreWhatTheSchemasSay) {  // A1, A5, B38
  for (const auto& [name, request, is_valid] :
       {std::tuple("spark",
                   R"({"prompt": "q", "s3_input_path": "s3://b/k", "selected_tables": null, "execution_platform": "EMR"})", true),
        std::tuple("spark", R"({"prompt": "q", "execution_platform": "Cray"})", false),
        std::tuple("spark", R"({"prompt": "q", "s3_input_path": "/etc/passwd"})", false),
        std::tuple("spark", R"({"prompt": "q", "promt": "a slip"})", false),
        std::tuple("ray", R"({"code": "import ray", "skip_generation": true, "session_id": "test"})", true),
        std::tuple("ray", R"({"prompt": ""})", false)}) {
    load(name);
    const auto schema = json_schema::Schema::parse(folder_.request_schema);
    ASSERT_TRUE(schema) << schema.error().detail;
    EXPECT_EQ(schema->validate(Json::parse(request)).empty(), is_valid) << request;
  }
}

}  // namespace
}  // namespace millrace::frameworks
