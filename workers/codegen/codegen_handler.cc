#include "workers/codegen/codegen_handler.h"

#include <utility>

#include "shared/csv/profile.h"
#include "shared/file_store/file_uri.h"
#include "shared/vocabulary/json.h"
#include "workers/codegen/compose_prompt.h"
#include "workers/codegen/memory_file.h"

namespace millrace::codegen {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

constexpr int kFirstCall = 1;  // One call per task: a repair is a task of its own.
constexpr int kWaitsMax = 30;

// What a repetition may cure, and a stop, go back to the loop; the rest is the workflow's to know.
Result<TaskOutcome> outcome_for(const Error& error, std::string name) {
  if (error.kind != ErrorKind::kRejected) return error;
  return TaskOutcome(Failed{.error = std::move(name), .cause = error.detail});
}

int waits_in(const std::string& handle) {
  const Json json = Json::parse(handle, nullptr, false);
  return json.is_object() && json.contains("waits") && json["waits"].is_number_integer() ? json["waits"].get<int>() : 0;
}

/// A model's own Retry-After is a due time, not a failure; but not for ever.
TaskOutcome wait_or_fail(const Task& task, const model::Refusal& refusal, TimePoint now) {
  const int waits = waits_in(task.handle) + 1;
  if (!refusal.retry_after || waits > kWaitsMax) return Failed{"Model.RateLimited", refusal.detail};
  return Pending{.handle = Json{{"waits", waits}}.dump(), .poll_after = now + *refusal.retry_after};
}

Result<TaskOutcome> outcome_for(const model::Refusal& refusal, const Task& task, TimePoint now) {
  switch (refusal.kind) {
    case model::RefusalKind::kBusy: return wait_or_fail(task, refusal, now);
    case model::RefusalKind::kAway: return TaskOutcome(Failed{"Model.Unavailable", refusal.detail});
    case model::RefusalKind::kUnusable: return TaskOutcome(Failed{"Model.NoProgram", refusal.detail});
    case model::RefusalKind::kRejected: return TaskOutcome(Failed{"Model.Rejected", refusal.detail});
    case model::RefusalKind::kNotUnderstood: return TaskOutcome(Failed{"Codegen.NotUnderstood", refusal.detail});
    case model::RefusalKind::kCancelled: break;
  }
  return Error{ErrorKind::kCancelled, "codegen", "stopped"};
}

/// What the user called the file.
std::string name_in(const std::string& uri) {
  if (const auto stored = file_store::parse_file_uri(uri)) return stored->name;
  return uri.substr(uri.find_last_of("/:") + 1);
}

}  // namespace

Result<TaskOutcome> CodegenHandler::handle(const Task& task, const work_loop::TaskScope& scope) {
  if (task.operation != "generate" && task.operation != "call_code_generation_agent") {
    return TaskOutcome(Failed{"Codegen.BadRequest", "the pool codegen has the operations generate and call_code_generation_agent, not " +
                                                        task.operation});
  }
  const auto request = parse_generate_task(task.input, task.workflow);
  if (!request) return outcome_for(request.error(), "Codegen.BadRequest");
  const int version = request->framework == task.workflow ? task.workflow_version : 0;
  const auto folder = with_.frameworks.load(request->framework, version);
  if (!folder) return outcome_for(folder.error(), "Codegen.NoFramework");
  const std::string language = (*folder)->rules ? (*folder)->rules->language : "python";

  auto answered = with_.answers.find(task.id, kFirstCall);
  if (!answered) return outcome_for(answered.error(), "Millrace.WorkerError");
  if (!*answered) {
    auto files = read_inputs(*request, scope.stop);
    if (!files) return outcome_for(files.error(), "Codegen.BadInput");
    auto conversation = conversation_of(task, *request);
    if (!conversation) return outcome_for(conversation.error(), "Codegen.BadInput");
    auto question = compose_request(*request, **folder, {.files = *std::move(files), .conversation = *std::move(conversation)});
    question.answer_tokens_max = with_.answer_tokens_max;

    auto reply = with_.models.ask(question, scope.stop);
    if (const auto* refusal = std::get_if<model::Refusal>(&reply)) return outcome_for(*refusal, task, with_.clock.now());

    const auto& answer = std::get<model::ModelAnswer>(reply);
    auto recorded = with_.answers.record(task.id, kFirstCall, digest_of(question, answer.model), answer);
    if (!recorded) return outcome_for(recorded.error(), "Millrace.WorkerError");
    *answered = *std::move(recorded);
  }

  const auto program = model::extract_program((*answered)->text, language);
  if (!program) return outcome_for(program.error(), "Model.NoProgram");
  return TaskOutcome(Succeeded{encode_generated(*program, **answered, task.attempt)});
}

Result<std::vector<EarlierTurn>> CodegenHandler::conversation_of(const Task& task, const GenerateTask& request) {
  if (with_.conversations == nullptr || request.session.empty()) return std::vector<EarlierTurn>();
  return with_.conversations->before(task.job, request.session);
}

Result<std::vector<model::InputFile>> CodegenHandler::read_inputs(const GenerateTask& request, std::stop_token stop) {
  std::vector<model::InputFile> files;
  for (const std::string& uri : request.inputs) {
    auto table = profile_of(uri, stop);
    if (!table) return table.error();
    const std::string path = is_remote_input(uri) ? uri : "/in/" + std::to_string(files.size() + 1);
    files.push_back({.name = name_in(uri), .path = path, .table = *std::move(table)});
  }
  for (const std::string& table : request.tables) {
    if (with_.remote == nullptr) return rejected("codegen", "this pool reads no tables");
    auto described = with_.remote->describe_table(table, stop);
    if (!described) return described.error();
    files.push_back(*std::move(described));
  }
  return files;
}

Result<csv::TableProfile> CodegenHandler::profile_of(const std::string& uri, std::stop_token stop) {
  if (with_.remote != nullptr && is_remote_input(uri)) {
    const auto head = with_.remote->head_of(uri, std::move(stop));
    if (!head) return head.error();
    const auto file = MemoryFile::make(*head);
    if (!file) return file.error();
    return csv::profile_file(file->path(), name_in(uri));
  }
  const auto path = with_.files.locate(uri);
  if (!path) return path.error();
  return csv::profile_file(*path, name_in(uri));
}

}  // namespace millrace::codegen
