#include <gtest/gtest.h>

#include "shared/model/fallback_models.h"
#include "shared/model/process_cooldowns.h"
#include "shared/model/process_pace.h"
#include "tests/unit/model/memory_answer_cache.h"
#include "tests/unit/model/scripted_provider.h"

namespace millrace::model {
namespace {

using std::chrono::seconds;

/// Waits by going forward at once.
class LeapingClock final : public Clock {
 public:
  TimePoint now() const override { return TimePoint(at_); }
  Duration monotonic() const override { return at_; }
  bool wait_for(std::unique_lock<std::mutex>&, std::condition_variable&, Duration timeout, const std::function<bool()>& ready) override {
    if (!ready()) at_ += timeout;
    return ready();
  }

 private:
  Duration at_ = seconds(1'000);
};

class PacedModelsTest : public testing::Test {
 protected:
  PacedModelsTest() {
    std::vector<std::unique_ptr<ModelProvider>> list;
    list.push_back(std::make_unique<ScriptedProvider>("openai/heavy"));
    list.push_back(std::make_unique<ScriptedProvider>("rules"));
    models = std::make_unique<FallbackModels>(FallbackModels::Dependencies{
        .models = std::move(list), .cache = cache, .cooldowns = cooldowns, .pace = pace, .clock = clock,
        .check = [](const ModelRequest&, const ModelAnswer&) { return Result<void>(); }});
  }

  Reply ask(const std::string& prompt, std::stop_token stop = {}) {
    ModelRequest request;
    request.prompt = prompt;
    return models->ask(request, std::move(stop));
  }

  LeapingClock clock;
  ProcessCooldowns cooldowns{clock};
  ProcessPace pace{clock, {{"openai", seconds(1)}}};
  MemoryAnswerCache cache;
  std::unique_ptr<FallbackModels> models;
};

TEST_F(PacedModelsTest, C91_ACallWaitsForItsSlotRatherThanGoToALesserModel) {
  const Duration began = clock.monotonic();
  for (int call = 0; call < 3; ++call) {
    const Reply reply = ask(std::to_string(call));
    EXPECT_EQ(std::get<ModelAnswer>(reply).model, "openai/heavy");
  }
  EXPECT_EQ(clock.monotonic() - began, seconds(2));
}

TEST_F(PacedModelsTest, ACallThatWouldWaitTooLongGoesToTheNextModel) {
  for (int booked_by_others = 0; booked_by_others < 12; ++booked_by_others) (void)pace.book("openai", seconds(60));
  EXPECT_EQ(std::get<ModelAnswer>(ask("1")).model, "rules");
}

TEST_F(PacedModelsTest, AnAnswerFromTheCacheTakesNoSlot) {
  (void)ask("same");
  const Duration before = clock.monotonic();
  for (int again = 0; again < 5; ++again) EXPECT_TRUE(std::get<ModelAnswer>(ask("same")).is_cached);
  EXPECT_EQ(clock.monotonic(), before);
}

TEST_F(PacedModelsTest, AStopEndsTheWait) {
  (void)ask("1");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(std::get<Refusal>(ask("2", stop.get_token())).kind, RefusalKind::kCancelled);
}

}  // namespace
}  // namespace millrace::model
