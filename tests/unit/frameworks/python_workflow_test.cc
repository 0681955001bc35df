// The shipped workflow `python`, step by step, with its tasks answered from a script.
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "shared/frameworks/framework_folder.h"
#include "shared/json_schema/schema.h"
#include "tests/unit/frameworks/scripted_run.h"

namespace millrace::frameworks {
namespace {

const std::string kGenerate = "millrace:codegen:generate";
const std::string kJudge = "millrace:validate:judge";
const std::string kExecute = "millrace:execute:run";
using Resources = std::vector<std::string>;

class PythonWorkflow : public testing::Test {
 protected:
  PythonWorkflow()
      : folder_(read_framework_folder(std::filesystem::path(MILLRACE_SOURCE_FOLDER) /
                                      "workers/supervise/workflows/python")) {
    const asl::ParsedDefinition parsed = asl::parse_definition(folder_->definition);
    for (const auto& finding : parsed.findings) ADD_FAILURE() << finding.path << ": " << finding.message;
    definition_ = parsed.definition;
    run_.emplace(*definition_, "python");
  }

  void model_writes(const std::string& program, const std::string& provider = "openai") {
    run_->answer(kGenerate, Json{{"program", program}, {"provider", provider}, {"model", "m"}, {"explanation", "sums"}});
  }
  void judge_accepts() { run_->answer(kJudge, Json{{"validated", true}, {"validation_errors", Json::array()}}); }
  void judge_refuses(const std::string& error) {
    run_->answer(kJudge, Json{{"validated", false}, {"validation_errors", {error}}});
  }
  void program_answers() {
    run_->answer(kExecute, Json::parse(R"({
      "answer": [{"n": 1}], "columns": ["n"], "row_count": 1, "truncated": false, "answer_uri": null,
      "sandbox": {"layers": ["seccomp"], "limits": "cgroup", "peak_memory_bytes": 1, "duration_ms": 1,
                  "log_bytes_dropped": 0}})"));
  }
  void program_raises(const std::string& traceback) {
    run_->answer(kExecute, ScriptedRun::Failure{"Execution.Failed", traceback});
  }

  static Json request() { return {{"prompt", "how many?"}, {"input", "millrace-file:a/a.csv"}}; }
  static Json request_with(const std::string& field, const Json& value) {
    Json request = PythonWorkflow::request();
    request[field] = value;
    return request;
  }

  static std::vector<std::string> violations_of(const std::string& schema_text, const Json& value) {
    const auto schema = json_schema::Schema::parse(schema_text);
    if (!schema) return {schema.error().detail};
    std::vector<std::string> texts;
    for (const auto& violation : schema->validate(value)) texts.push_back(violation.message);
    return texts;
  }

  Result<FrameworkFolder> folder_;
  std::shared_ptr<const asl::Definition> definition_;
  std::optional<ScriptedRun> run_;
};

TEST_F(PythonWorkflow, GeneratesThenJudgesThenExecutesThenAnswers) {  // A11
  model_writes("print");
  judge_accepts();
  program_answers();

  const asl::Execution execution = run_->run(request());

  ASSERT_EQ(execution.status(), asl::Status::kSucceeded) << execution.cause().value_or("");
  EXPECT_EQ(run_->resources(), (Resources{kGenerate, kJudge, kExecute}));
  const Json& output = *execution.output();
  EXPECT_EQ(output["answer"].dump(), R"([{"n":1}])");
  EXPECT_EQ(output["program"], "print");
  EXPECT_EQ(output["provider"], "openai");
  EXPECT_EQ(output["attempts"], 1);
  EXPECT_EQ(output["earlier_attempts"], Json::array());
  EXPECT_EQ(output["validation"].dump(), R"({"validated":true,"validation_errors":[]})");
}

TEST_F(PythonWorkflow, AnswersAsItsResultSchemaSays) {  // A25
  model_writes("");
  judge_refuses("the program is empty");
  model_writes("print");
  judge_accepts();
  program_answers();

  const asl::Execution execution = run_->run(request());

  ASSERT_EQ(execution.status(), asl::Status::kSucceeded);
  for (const auto& violation : violations_of(folder_->result_schema, *execution.output())) ADD_FAILURE() << violation;
}

TEST_F(PythonWorkflow, AcceptsTheRequestsThatItsSchemaDescribes) {
  const auto violations = [&](const Json& request) { return violations_of(folder_->request_schema, request).size(); };

  EXPECT_EQ(violations(request()), 0u);
  EXPECT_EQ(violations(request_with("inputs", {"b", "c"})), 0u);
  EXPECT_EQ(violations(request_with("max_repairs", 0)), 0u);
  EXPECT_NE(violations(request_with("prompt", "")), 0u);
  EXPECT_NE(violations(request_with("max_repairs", -1)), 0u);
  EXPECT_NE(violations(request_with("max_rows", "many")), 0u);
  EXPECT_NE(violations(request_with("promt", "a slip of the pen")), 0u);
  EXPECT_NE(violations(Json{{"prompt", "how many?"}}), 0u);
}

TEST_F(PythonWorkflow, GivesEveryTaskItsFrameworkAndAllInputsInOrder) {
  model_writes("print");
  judge_accepts();
  program_answers();

  run_->run(request_with("inputs", {"b", "c"}));

  for (const auto& [resource, input] : run_->dispatched()) {
    EXPECT_EQ(input["framework"], "python");
    EXPECT_EQ(input["inputs"].dump(), R"(["millrace-file:a/a.csv","b","c"])") << resource;
  }
  EXPECT_EQ(run_->inputs_of(kGenerate)[0]["prompt"], "how many?");
  EXPECT_EQ(run_->inputs_of(kGenerate)[0]["errors"], Json::array());
  EXPECT_EQ(run_->inputs_of(kExecute)[0]["program"], "print");
  EXPECT_EQ(run_->inputs_of(kExecute)[0]["max_rows"], 1000);
}

TEST_F(PythonWorkflow, GivesARefusedProgramBackWithItsErrors) {  // A18
  model_writes("");
  judge_refuses("the program is empty");
  model_writes("print");
  judge_accepts();
  program_answers();

  const asl::Execution execution = run_->run(request());

  ASSERT_EQ(execution.status(), asl::Status::kSucceeded) << execution.cause().value_or("");
  EXPECT_EQ(run_->resources(), (Resources{kGenerate, kJudge, kGenerate, kJudge, kExecute}));
  EXPECT_EQ(run_->inputs_of(kGenerate)[1]["errors"].dump(), R"(["the program is empty"])");
  EXPECT_EQ(run_->inputs_of(kGenerate)[1]["previous"], "");
  EXPECT_EQ((*execution.output())["attempts"], 2);
  EXPECT_EQ((*execution.output())["earlier_attempts"].dump(),
            R"([{"attempt":1,"stage":"validate","errors":["the program is empty"]}])");
}

TEST_F(PythonWorkflow, FailsWithTheErrorsOfAllAttemptsAndExecutesNothing) {  // A12, A17, X-1
  for (const char* error : {"first", "second", "third"}) {
    model_writes("bad");
    judge_refuses(error);
  }

  const asl::Execution execution = run_->run(request());

  EXPECT_EQ(execution.status(), asl::Status::kFailed);
  EXPECT_EQ(execution.error(), "Validation.Failed");
  EXPECT_EQ(execution.cause(), R"([{"attempt":1,"stage":"validate","errors":["first"]},)"
                               R"({"attempt":2,"stage":"validate","errors":["second"]},)"
                               R"({"attempt":3,"stage":"validate","errors":["third"]}])");
  EXPECT_TRUE(run_->inputs_of(kExecute).empty());
}

TEST_F(PythonWorkflow, ReturnsTheFirstErrorsWhenNoRepairIsAllowed) {  // X-1
  model_writes("bad");
  judge_refuses("first");

  const asl::Execution execution = run_->run(request_with("max_repairs", 0));

  EXPECT_EQ(execution.error(), "Validation.Failed");
  EXPECT_EQ(run_->resources(), (Resources{kGenerate, kJudge}));
}

TEST_F(PythonWorkflow, GivesAFailedProgramOfAModelBackWithItsTraceback) {
  model_writes("raise");
  judge_accepts();
  program_raises("ValueError: x");
  model_writes("print");
  judge_accepts();
  program_answers();

  const asl::Execution execution = run_->run(request());

  ASSERT_EQ(execution.status(), asl::Status::kSucceeded) << execution.cause().value_or("");
  EXPECT_EQ(run_->inputs_of(kGenerate)[1]["errors"].dump(), R"(["ValueError: x"])");
  EXPECT_EQ(run_->inputs_of(kGenerate)[1]["previous"], "raise");
}

TEST_F(PythonWorkflow, FailsWithTheTracebackWhenRepairsAreUsedUp) {  // B50
  model_writes("raise");
  judge_accepts();
  program_raises("ValueError: x");

  const asl::Execution execution = run_->run(request_with("max_repairs", 0));

  EXPECT_EQ(execution.error(), "Execution.Failed");
  EXPECT_EQ(execution.cause(), "ValueError: x");
}

TEST_F(PythonWorkflow, DoesNotAskTheOfflineProviderAgainForAProgramThatFailed) {
  model_writes("raise", "rules");
  judge_accepts();
  program_raises("ValueError: x");

  const asl::Execution execution = run_->run(request());

  EXPECT_EQ(execution.error(), "Execution.Failed");
  EXPECT_EQ(run_->resources(), (Resources{kGenerate, kJudge, kExecute}));
}

TEST_F(PythonWorkflow, AsksAgainWhenAModelAnswersWithoutAProgram) {
  run_->answer(kGenerate, ScriptedRun::Failure{"Model.NoProgram", "only prose"});
  model_writes("print");
  judge_accepts();
  program_answers();

  const asl::Execution execution = run_->run(request());

  ASSERT_EQ(execution.status(), asl::Status::kSucceeded) << execution.cause().value_or("");
  EXPECT_EQ(run_->inputs_of(kGenerate)[1]["errors"].dump(), R"(["only prose"])");
  EXPECT_EQ((*execution.output())["earlier_attempts"].dump(),
            R"([{"attempt":1,"stage":"generate","errors":["only prose"]}])");
}

TEST_F(PythonWorkflow, FailsAsTheModelDidWhenItNeverWritesAProgram) {
  run_->answer(kGenerate, ScriptedRun::Failure{"Model.NoProgram", "only prose"});

  EXPECT_EQ(run_->run(request_with("max_repairs", 0)).error(), "Model.NoProgram");
}

TEST_F(PythonWorkflow, CountsRefusalsAndFailuresTogetherAgainstTheRepairs) {
  model_writes("bad");
  judge_refuses("first");
  model_writes("raise");
  judge_accepts();
  program_raises("ValueError: x");

  const asl::Execution execution = run_->run(request_with("max_repairs", 1));

  EXPECT_EQ(execution.error(), "Execution.Failed");
  EXPECT_EQ(run_->resources(), (Resources{kGenerate, kJudge, kGenerate, kJudge, kExecute}));
}

TEST_F(PythonWorkflow, EndsAtOnceWhenAPromptIsNotUnderstood) {
  run_->answer(kGenerate, ScriptedRun::Failure{"Codegen.NotUnderstood", "what it understands"});

  const asl::Execution execution = run_->run(request());

  EXPECT_EQ(execution.error(), "Codegen.NotUnderstood");
  EXPECT_EQ(execution.cause(), "what it understands");
}

TEST_F(PythonWorkflow, TriesAgainWhatMayPass) {
  run_->answer(kGenerate, ScriptedRun::Failure{"Model.Unavailable", "503"});
  model_writes("print");
  run_->answer(kJudge, ScriptedRun::Failure{"Millrace.WorkerError", "a worker stumbled"});
  judge_accepts();
  run_->answer(kExecute, ScriptedRun::Failure{"Millrace.WorkerError", "a worker stumbled"});
  program_answers();

  const asl::Execution execution = run_->run(request());

  EXPECT_EQ(execution.status(), asl::Status::kSucceeded) << execution.cause().value_or("");
  EXPECT_EQ(run_->resources().size(), 6u);
}

TEST_F(PythonWorkflow, FailsWithTheLimitThatAProgramMet) {
  for (const char* error : {"Execution.TimedOut", "Execution.OutOfMemory", "Sandbox.Unavailable"}) {
    run_.emplace(*definition_, "python");
    model_writes("loop");
    judge_accepts();
    run_->answer(kExecute, ScriptedRun::Failure{error, "why"});

    EXPECT_EQ(run_->run(request()).error(), error);
  }
}

}  // namespace
}  // namespace millrace::frameworks
