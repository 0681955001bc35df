#include "workers/codegen/codegen_handler.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "shared/frameworks/memory_framework_files.h"
#include "shared/model/process_cooldowns.h"
#include "shared/model/process_pace.h"
#include "shared/model/rules_provider.h"
#include "shared/vocabulary/json.h"
#include "tests/unit/codegen/memory_answer_store.h"
#include "tests/unit/model/memory_answer_cache.h"
#include "tests/unit/model/scripted_provider.h"
#include "workers/codegen/check_for_program.h"

namespace millrace::codegen {
namespace {

using model::RefusalKind;
using std::chrono::seconds;

/// Knows the files that a test has put.
class FewFiles final : public file_store::FileStore {
 public:
  void put(const std::string& uri, const std::string& text) {
    const auto path = std::filesystem::path(testing::TempDir()) / ("codegen_" + std::to_string(paths_.size()) + ".csv");
    std::ofstream(path, std::ios::binary) << text;
    paths_[uri] = path;
  }
  Result<std::filesystem::path> locate(std::string_view uri) override {
    const auto it = paths_.find(std::string(uri));
    if (it == paths_.end()) return rejected("FileMissing", "there is no file " + std::string(uri));
    return it->second;
  }
  Result<std::string> put_file(const std::filesystem::path&, std::string_view) override { return rejected("files", "not here"); }
  Result<std::string> put_payload(const JobId&, std::string_view) override { return rejected("files", "not here"); }
  Result<std::string> load_payload(std::string_view) override { return rejected("files", "not here"); }
  Result<void> erase_job(const JobId&) override { return {}; }

 private:
  std::map<std::string, std::filesystem::path> paths_;
};

class CodegenHandlerTest : public testing::Test {
 protected:
  CodegenHandlerTest() {
    frameworks::FrameworkFolder folder;
    folder.name = "python";
    folder.files["prompts/repair.md"] = "Repair {{previous}} because {{errors}}";
    frameworks_.add(folder);
    files_.put("file:///data/sales.csv", "region,amount\nnorth,1\nsouth,2\n");
    auto provider = std::make_unique<model::ScriptedProvider>("scripted");
    provider_ = provider.get();
    std::vector<std::unique_ptr<model::ModelProvider>> list;
    list.push_back(std::move(provider));
    use(std::move(list));
  }

  void use(std::vector<std::unique_ptr<model::ModelProvider>> list) {
    models_ = std::make_unique<model::FallbackModels>(model::FallbackModels::Dependencies{.models = std::move(list),
                                                                                          .cache = cache_,
                                                                                          .cooldowns = cooldowns_,
                                                                                          .pace = pace_,
                                                                                          .clock = clock_,
                                                                                          .check = check_for_program});
    handler_ = std::make_unique<CodegenHandler>(CodegenHandler::Dependencies{
        .frameworks = frameworks_, .files = files_, .models = *models_, .answers = answers_, .clock = clock_});
  }
  void use_rules() {
    std::vector<std::unique_ptr<model::ModelProvider>> list;
    list.push_back(std::make_unique<model::RulesProvider>());
    use(std::move(list));
  }

  Result<work_loop::TaskOutcome> deliver(const Json& changes = Json::object(), const std::string& handle = {}) {
    Json input{{"framework", "python"},
               {"prompt", "total amount by region"},
               {"inputs", {"file:///data/sales.csv"}},
               {"errors", Json::array()},
               {"previous", ""}};
    input.update(changes);
    work_loop::Task task;
    task.job = JobId("j1");
    task.id = TaskId("t1");
    task.attempt = 3;
    task.operation = "generate";
    task.input = input.dump();
    task.handle = handle;
    task.workflow = "python";
    task.workflow_version = 1;
    return handler_->handle(task, {});
  }

  static Json output_of(const Result<work_loop::TaskOutcome>& outcome) {
    const auto* done = outcome ? std::get_if<work_loop::Succeeded>(&*outcome) : nullptr;
    return done == nullptr ? Json::object() : Json::parse(done->output);
  }
  static std::string error_of(const Result<work_loop::TaskOutcome>& outcome) {
    if (!outcome) return std::string(name_of(outcome.error().kind));
    const auto* failed = std::get_if<work_loop::Failed>(&*outcome);
    return failed == nullptr ? "" : failed->error;
  }

  ManualClock clock_{TimePoint(seconds(1'000))};
  frameworks::MemoryFrameworkFiles frameworks_;
  FewFiles files_;
  model::MemoryAnswerCache cache_;
  model::ProcessCooldowns cooldowns_{clock_};
  model::ProcessPace pace_{clock_, {}};
  MemoryAnswerStore answers_;
  model::ScriptedProvider* provider_ = nullptr;
  std::unique_ptr<model::FallbackModels> models_;
  std::unique_ptr<CodegenHandler> handler_;
};

TEST_F(CodegenHandlerTest, TheRulesProviderWritesAProgramAndIsNamed) {
  use_rules();
  const Json output = output_of(deliver());
  EXPECT_EQ(output.value("provider", ""), "rules");
  EXPECT_EQ(output["columns"], Json({"region", "total_amount"}));
  EXPECT_EQ(output["attempt"], 3);
  EXPECT_NE(output.value("program", "").find("MILLRACE_INPUTS"), std::string::npos);
  EXPECT_NE(output.value("explanation", "").find("group by region"), std::string::npos);
}

TEST_F(CodegenHandlerTest, AQuestionOutsideTheFamilyFailsWithHelp) {
  use_rules();
  const auto outcome = deliver({{"prompt", "predict amount"}});
  EXPECT_EQ(error_of(outcome), "Codegen.NotUnderstood");
  EXPECT_NE(std::get<work_loop::Failed>(*outcome).cause.find("amount (integer)"), std::string::npos);
}

TEST_F(CodegenHandlerTest, RepeatsTheRecordedAnswerWithoutAskingWhenDeliveredTwice) {
  provider_->then_write("import one\n");
  const Json first = output_of(deliver());
  cache_.answers.clear();
  const Json second = output_of(deliver());
  EXPECT_EQ(first["program"], second["program"]);
  EXPECT_EQ(provider_->calls, 1);
}

TEST_F(CodegenHandlerTest, RecordsTheAnswerBeforeItIsUsed) {
  ASSERT_TRUE(deliver());
  EXPECT_TRUE(answers_.answers.contains({TaskId("t1"), 1}));
}

TEST_F(CodegenHandlerTest, GivesNoOutcomeWhenTheAnswerCannotBeRecorded) {
  answers_.fail_next(1);
  EXPECT_EQ(error_of(deliver()), "transient");
}

TEST_F(CodegenHandlerTest, WaitsAsLongAsTheModelAsksWithoutHoldingASlot) {
  provider_->then_refuse(RefusalKind::kBusy, seconds(7));
  const auto outcome = deliver();
  ASSERT_TRUE(outcome && std::holds_alternative<work_loop::Pending>(*outcome));
  const auto& pending = std::get<work_loop::Pending>(*outcome);
  EXPECT_EQ(pending.poll_after, clock_.now() + seconds(7));

  clock_.advance_by(seconds(7));
  EXPECT_NE(output_of(deliver(Json::object(), pending.handle)).value("program", ""), "");
}

TEST_F(CodegenHandlerTest, GivesUpWaitingInTheEnd) {
  provider_->then_refuse(RefusalKind::kBusy, seconds(7));
  EXPECT_EQ(error_of(deliver(Json::object(), R"({"waits": 30})")), "Model.RateLimited");
}

TEST_F(CodegenHandlerTest, SaysToTheWorkflowWhyNoModelAnswered) {
  provider_->then_refuse(RefusalKind::kAway);
  EXPECT_EQ(error_of(deliver()), "Model.Unavailable");
  provider_->then_refuse(RefusalKind::kRejected);
  EXPECT_EQ(error_of(deliver()), "Model.Rejected");
  provider_->then_write("I cannot.");
  EXPECT_EQ(error_of(deliver()), "Model.NoProgram");
  provider_->then_refuse(RefusalKind::kCancelled);
  EXPECT_EQ(error_of(deliver()), "cancelled");
}

TEST_F(CodegenHandlerTest, NamesWhatIsWrongWithTheRequest) {
  EXPECT_EQ(error_of(deliver({{"prompt", "  "}})), "Codegen.BadRequest");
  EXPECT_EQ(error_of(deliver({{"inputs", {"file:///gone.csv"}}})), "Codegen.BadInput");
  EXPECT_EQ(error_of(deliver({{"framework", "cobol"}})), "Codegen.NoFramework");
  files_.put("file:///data/latin.csv", "name\nJos\xE9\n");
  EXPECT_EQ(error_of(deliver({{"inputs", {"file:///data/latin.csv"}}})), "Codegen.BadInput");
}

TEST_F(CodegenHandlerTest, GivesTheTaskBackWhileTheFoldersStoreIsAway) {
  frameworks_.fail_next_loads(1);
  EXPECT_EQ(error_of(deliver()), "transient");
}

TEST_F(CodegenHandlerTest, KeepsBackslashesOfAProgramByteForByte) {
  const std::string program = "import csv\nprint(\"a\\nb\")\n";
  provider_->then_write(Json{{"program", program}}.dump());
  EXPECT_EQ(output_of(deliver())["program"], program);
}

}  // namespace
}  // namespace millrace::codegen
