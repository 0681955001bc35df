#pragma once

#include "shared/model/fallback_models.h"
#include "workers/enrich/agent_body.h"

namespace millrace::enrich {

/// Language models with structured output. An answer that breaks the agent's schema goes back to be mended, with what is wrong,
/// at most kRepairsMax times; one that is still wrong fails its row.
class ModelAgent final : public AgentBody {
 public:
  static constexpr int kRepairsMax = 2;
  static constexpr std::int64_t kAnswerTokensMax = 1'024;
  /// A longer input fails its row: what a call may cost at most must be known before it is made.
  static constexpr std::size_t kInputBytesMax = 32 * 1024;

  explicit ModelAgent(model::FallbackModels& models) : models_(models) {}

  CallReport call(const RowCall& call, std::stop_token stop) override;
  std::int64_t nanodollars_max(const agents::Agent& agent) const override;
  std::int64_t tokens_max(const agents::Agent& agent) const override;
  bool waits() const override { return true; }

 private:
  model::FallbackModels& models_;
};

}  // namespace millrace::enrich
