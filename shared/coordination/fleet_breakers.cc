#include "shared/coordination/fleet_breakers.h"

#include <spdlog/spdlog.h>

namespace millrace::coordination {

Admission FleetBreakers::admit(const BreakerName& name, const BreakerSettings& settings, Duration lease) {
  const AdmissionRequest request{.name = name,
                                 .settings = settings,
                                 .probe = {.id = with_.random.uuid(), .lease = lease},
                                 .known = own_.view(name)};
  auto admission = with_.shared.admit(request);
  note(!admission, admission ? "" : admission.error().detail);
  if (!admission) return *own_.admit(request);
  own_.learn(name, admission->view);
  return *std::move(admission);
}

BreakerView FleetBreakers::record(const BreakerName& name, const BreakerSettings& settings, const Permit& permit,
                                  CallOutcome outcome) {
  const OutcomeReport report{
      .name = name, .settings = settings, .permit = permit, .outcome = outcome, .known = own_.view(name)};
  const auto view = with_.shared.record(report);
  note(!view, view ? "" : view.error().detail);
  if (!view) return *own_.record(report);
  own_.learn(name, *view);
  return *view;
}

void FleetBreakers::note(bool is_alone, const std::string& why) {
  if (is_alone_.exchange(is_alone) == is_alone) return;
  if (is_alone) {
    spdlog::warn("breakers: this process keeps its own until Redis answers: {}", why);
  } else {
    spdlog::info("breakers: shared with the fleet again");
  }
}

}  // namespace millrace::coordination
