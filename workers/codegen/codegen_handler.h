#pragma once

#include <string>
#include <vector>

#include "shared/csv/profile.h"
#include "shared/file_store/file_store.h"
#include "shared/frameworks/framework_files.h"
#include "shared/model/fallback_models.h"
#include "shared/time/clock.h"
#include "shared/work_loop/task_handler.h"
#include "workers/codegen/answer_store.h"
#include "workers/codegen/earlier_turns.h"
#include "workers/codegen/generate_task.h"
#include "workers/codegen/remote_inputs.h"

namespace millrace::codegen {

/// The pool `codegen`: operation `generate` writes a program for a question about files, or writes a refused one again;
/// `call_code_generation_agent` is the same for files in S3 and Glue's tables, by the name in the requirement documents.
///
/// Failed: Codegen.NotUnderstood (the cause says which word and what can be asked), Codegen.BadInput (no such file, or not
/// CSV in UTF-8), Codegen.BadRequest, Codegen.NoFramework, Model.NoProgram, Model.RateLimited, Model.Unavailable,
/// Model.Rejected (a key or setting is wrong). While every model asks to be left alone the task is Pending until the
/// first of them may be asked again.
class CodegenHandler final : public work_loop::TaskHandler {
 public:
  struct Dependencies {
    frameworks::FrameworkFiles& frameworks;
    file_store::FileStore& files;
    model::FallbackModels& models;
    AnswerStore& answers;
    Clock& clock;
    RemoteInputs* remote = nullptr;  ///< Without one there are no inputs in AWS.
    EarlierTurns* conversations = nullptr;  ///< Without one every question stands alone.
    std::int64_t answer_tokens_max = 4096;
  };
  explicit CodegenHandler(const Dependencies& dependencies) : with_(dependencies) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Result<std::vector<EarlierTurn>> conversation_of(const work_loop::Task& task, const GenerateTask& request);
  Result<std::vector<model::InputFile>> read_inputs(const GenerateTask& request, std::stop_token stop);
  Result<csv::TableProfile> profile_of(const std::string& uri, std::stop_token stop);

  Dependencies with_;
};

}  // namespace millrace::codegen
