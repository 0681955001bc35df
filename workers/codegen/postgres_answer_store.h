#pragma once

#include "shared/postgres/session.h"
#include "workers/codegen/answer_store.h"

namespace millrace::codegen {

/// AnswerStore over the table `model_answers`.
class PostgresAnswerStore final : public AnswerStore {
 public:
  explicit PostgresAnswerStore(postgres::SessionPool& sessions) : sessions_(sessions) {}

  Result<std::optional<model::ModelAnswer>> find(const TaskId& task, int call) override;
  Result<model::ModelAnswer> record(const TaskId& task, int call, const std::string& request_digest,
                                    const model::ModelAnswer& answer) override;

 private:
  postgres::SessionPool& sessions_;
};

}  // namespace millrace::codegen
