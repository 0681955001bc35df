#pragma once

#include "shared/postgres/session.h"
#include "workers/codegen/earlier_turns.h"

namespace millrace::codegen {

/// EarlierTurns over what the gateway keeps of sessions.
class PostgresEarlierTurns final : public EarlierTurns {
 public:
  explicit PostgresEarlierTurns(postgres::SessionPool& sessions) : sessions_(sessions) {}

  Result<std::vector<EarlierTurn>> before(const JobId& job, const std::string& session) override;

 private:
  postgres::SessionPool& sessions_;
};

}  // namespace millrace::codegen
