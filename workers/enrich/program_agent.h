#pragma once

#include "shared/agent_calls/agent_caller.h"
#include "shared/agent_calls/agent_meters.h"
#include "shared/coordination/call_places.h"
#include "shared/coordination/fleet_breakers.h"
#include "shared/model/cooldowns.h"
#include "workers/enrich/agent_body.h"

namespace millrace::enrich {

/// Programs elsewhere, called over HTTP under the fleet's breakers, cooldowns and rates (each row waits for its own place, with its permit). An agent that says no to a row
/// (Agent.Unsuccessful) is a working agent: its breaker does not count that.
class ProgramAgent final : public AgentBody {
 public:
  struct Dependencies {
    agent_calls::AgentCaller& caller;
    coordination::FleetBreakers& breakers;
    model::Cooldowns& cooldowns;
    coordination::CallPlaces& places;
    agent_calls::AgentMeters& meters;
    Clock& clock;
  };
  explicit ProgramAgent(const Dependencies& dependencies) : with_(dependencies) {}

  CallReport call(const RowCall& call, std::stop_token stop) override;
  std::int64_t nanodollars_max(const agents::Agent& agent) const override { return agents::cost_of_call(agent).nanodollars; }
  std::int64_t tokens_max(const agents::Agent&) const override { return 0; }
  bool waits() const override { return true; }

 private:
  Duration wait_for_place(const agents::Agent& agent);

  const Dependencies with_;
};

}  // namespace millrace::enrich
