#include "workers/codegen/postgres_answer_store.h"

#include "shared/model/answer_json.h"

namespace millrace::codegen {

Result<std::optional<model::ModelAnswer>> PostgresAnswerStore::find(const TaskId& task, int call) {
  const auto found = sessions_.run("SELECT answer FROM model_answers WHERE task_id = $1 AND call_number = $2",
                                   {task.value(), std::to_string(call)});
  if (!found) return found.error();
  if (found->rows.empty()) return std::optional<model::ModelAnswer>();
  auto answer = model::parse_answer(found->rows.front().at(0).value_or(""));
  if (!answer) return answer.error();
  return std::optional(*std::move(answer));
}

Result<model::ModelAnswer> PostgresAnswerStore::record(const TaskId& task, int call, const std::string& request_digest,
                                                       const model::ModelAnswer& answer) {
  // PostgreSQL's text holds no NUL; JSON text never does.
  const auto recorded = sessions_.run(
      "INSERT INTO model_answers (task_id, call_number, request_digest, provider, model, answer, input_tokens, output_tokens) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (task_id, call_number) DO NOTHING",
      {task.value(), std::to_string(call), request_digest, answer.provider, answer.model, model::to_json_text(answer),
       std::to_string(answer.input_tokens), std::to_string(answer.output_tokens)});
  if (!recorded) return recorded.error();
  if (recorded->affected > 0) return answer;

  auto first = find(task, call);
  if (!first) return first.error();
  return first->value_or(answer);
}

}  // namespace millrace::codegen
