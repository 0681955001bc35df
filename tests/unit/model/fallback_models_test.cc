#include "shared/model/fallback_models.h"

#include <gtest/gtest.h>

#include "shared/model/process_cooldowns.h"
#include "shared/model/process_pace.h"
#include "tests/unit/model/memory_answer_cache.h"
#include "tests/unit/model/scripted_provider.h"

namespace millrace::model {
namespace {

using std::chrono::seconds;

class FallbackModelsTest : public testing::Test {
 protected:
  FallbackModelsTest() {
    auto first = std::make_unique<ScriptedProvider>("heavy");
    auto second = std::make_unique<ScriptedProvider>("light");
    heavy = first.get();
    light = second.get();
    std::vector<std::unique_ptr<ModelProvider>> list;
    list.push_back(std::move(first));
    list.push_back(std::move(second));
    models = std::make_unique<FallbackModels>(FallbackModels::Dependencies{
        .models = std::move(list),
        .cache = cache,
        .cooldowns = cooldowns,
        .pace = pace,
        .clock = clock,
        .check = [](const ModelRequest&, const ModelAnswer& answer) {
          return answer.text == "useless" ? Result<void>(rejected("test", "no program")) : Result<void>();
        }});
  }

  Reply ask(const std::string& prompt) {
    ModelRequest request;
    request.prompt = prompt;
    return models->ask(request, {});
  }
  std::string who_answers(const std::string& prompt) {
    const Reply reply = ask(prompt);
    const auto* answer = std::get_if<ModelAnswer>(&reply);
    return answer == nullptr ? "nobody" : answer->model;
  }

  ManualClock clock{TimePoint{}};
  ProcessCooldowns cooldowns{clock};
  ProcessPace pace{clock, {}};
  MemoryAnswerCache cache;
  ScriptedProvider* heavy = nullptr;
  ScriptedProvider* light = nullptr;
  std::unique_ptr<FallbackModels> models;
};

TEST_F(FallbackModelsTest, AsksTheNextModelWhileTheFirstIsBusyAndReturnsToItAfterItsWait) {
  heavy->then_refuse(RefusalKind::kBusy, seconds(30));
  EXPECT_EQ(who_answers("1"), "light");

  clock.advance_by(seconds(29));
  EXPECT_EQ(who_answers("2"), "light");
  EXPECT_EQ(heavy->calls, 1);

  clock.advance_by(seconds(1));
  EXPECT_EQ(who_answers("3"), "heavy");
}

TEST_F(FallbackModelsTest, LeavesABusyModelThatNamesNoTimeAloneForAWhile) {
  heavy->then_refuse(RefusalKind::kBusy);
  who_answers("1");
  clock.advance_by(FallbackModels::kUsualWait - seconds(1));
  EXPECT_EQ(who_answers("2"), "light");
  clock.advance_by(seconds(1));
  EXPECT_EQ(who_answers("3"), "heavy");
}

TEST_F(FallbackModelsTest, AsksAModelThatWasAwayAgainAtOnce) {
  heavy->then_refuse(RefusalKind::kAway);
  EXPECT_EQ(who_answers("1"), "light");
  EXPECT_EQ(who_answers("2"), "heavy");
}

TEST_F(FallbackModelsTest, SaysWhenTheFirstMayBeAskedAgainWhenAllAreBusy) {
  heavy->then_refuse(RefusalKind::kBusy, seconds(30));
  light->then_refuse(RefusalKind::kBusy, seconds(7));
  const Reply reply = ask("1");
  const auto* refusal = std::get_if<Refusal>(&reply);
  ASSERT_NE(refusal, nullptr);
  EXPECT_EQ(refusal->kind, RefusalKind::kBusy);
  EXPECT_EQ(refusal->retry_after, seconds(7));
}

TEST_F(FallbackModelsTest, AsksOnceForIdenticalRequestsAndShowsTheHit) {
  ask("same");
  const Reply again = ask("same");
  EXPECT_EQ(heavy->calls, 1);
  EXPECT_TRUE(std::get<ModelAnswer>(again).is_cached);
}

TEST_F(FallbackModelsTest, AsksAgainWhenTheTemperatureDiffers) {
  ModelRequest request;
  request.prompt = "same";
  models->ask(request, {});
  request.temperature = 0.7;
  models->ask(request, {});
  EXPECT_EQ(heavy->calls, 2);
}

TEST_F(FallbackModelsTest, NeverCachesARefusal) {
  heavy->then_refuse(RefusalKind::kAway);
  light->then_refuse(RefusalKind::kAway);
  EXPECT_EQ(who_answers("same"), "nobody");
  EXPECT_EQ(who_answers("same"), "heavy");
}

TEST_F(FallbackModelsTest, TurnsToTheNextModelWhenAnAnswerIsOfNoUseAndDoesNotCacheIt) {
  heavy->then_write("useless");
  EXPECT_EQ(who_answers("same"), "light");
  EXPECT_EQ(cache.answers.size(), 1u);
}

TEST_F(FallbackModelsTest, KeepsNoAnswerThatItsCallerWouldNotHaveKeptAndTakesNone) {
  const auto is_good = [](const ModelAnswer& answer) { return answer.text == "good"; };
  ModelRequest request;
  request.prompt = "same";
  heavy->then_write("poor");
  heavy->then_write("good");

  EXPECT_EQ(std::get<ModelAnswer>(models->ask(request, {}, is_good)).text, "poor") << "the caller may know how to mend it";
  EXPECT_EQ(std::get<ModelAnswer>(models->ask(request, {}, is_good)).text, "good");
  EXPECT_TRUE(std::get<ModelAnswer>(models->ask(request, {}, is_good)).is_cached);
  EXPECT_EQ(heavy->calls, 2);

  const auto is_better = [](const ModelAnswer& answer) { return answer.text == "better"; };
  EXPECT_FALSE(std::get<ModelAnswer>(models->ask(request, {}, is_better)).is_cached) << "others may have kept it before";
}

TEST_F(FallbackModelsTest, StopsAskingWhenItIsCancelled) {
  heavy->then_refuse(RefusalKind::kCancelled);
  const Reply reply = ask("1");
  EXPECT_EQ(std::get<Refusal>(reply).kind, RefusalKind::kCancelled);
  EXPECT_EQ(light->calls, 0);
}

TEST_F(FallbackModelsTest, TellsThatAModelDidNotUnderstandRatherThanThatAnotherWasAway) {
  heavy->then_refuse(RefusalKind::kAway);
  light->then_refuse(RefusalKind::kNotUnderstood);
  EXPECT_EQ(std::get<Refusal>(ask("1")).kind, RefusalKind::kNotUnderstood);
}

}  // namespace
}  // namespace millrace::model
