#include <gtest/gtest.h>

#include <memory>

#include "shared/model/fallback_models.h"
#include "shared/model/process_cooldowns.h"
#include "shared/model/process_pace.h"
#include "tests/system/questions/model_server.h"
#include "tests/unit/model/memory_answer_cache.h"
#include "shared/model_access/make_models.h"
#include "workers/codegen/check_for_program.h"

namespace millrace::codegen {
namespace {

using model::RefusalKind;

class ModelServerTest : public testing::TestWithParam<std::string> {
 protected:
  ModelServerTest() {
    model_access::ModelSettings settings;
    settings.providers = {GetParam()};
    settings.openai = settings.anthropic = {.base_url = server.url(), .api_key = "k", .models = {"heavy", "light"}};
    settings.call_timeout = std::chrono::milliseconds(1'500);
    models = std::make_unique<model::FallbackModels>(
        model::FallbackModels::Dependencies{.models = model_access::make_models(settings, transport, clock),
                                            .cache = cache,
                                            .cooldowns = cooldowns,
                                            .pace = pace,
                                            .clock = clock,
                                            .check = check_for_program});
  }

  model::Reply ask(const std::string& prompt, std::stop_token stop = {}) {
    model::ModelRequest request;
    request.prompt = prompt;
    request.answer_schema = R"({"type": "object"})";
    return models->ask(request, std::move(stop));
  }
  std::string who_answers(const std::string& prompt) {
    const model::Reply reply = ask(prompt);
    if (const auto* answer = std::get_if<model::ModelAnswer>(&reply)) return answer->model;
    return std::get<model::Refusal>(reply).detail;
  }

  ModelServer server;
  http::CurlTransport transport;
  ManualClock clock{TimePoint{}};
  model::MemoryAnswerCache cache;
  model::ProcessCooldowns cooldowns{clock};
  model::ProcessPace pace{clock, {}};
  std::unique_ptr<model::FallbackModels> models;
};

TEST_P(ModelServerTest, ASecondModelAnswersWhileTheFirstIsBusyAndTheFirstReturnsAfterwards) {
  server.script({{{"model", "heavy"}, {"fault", "busy"}, {"retry_after", 30}, {"times", 1}}});
  EXPECT_EQ(who_answers("1"), "light");
  EXPECT_EQ(who_answers("2"), "light");
  EXPECT_EQ(server.calls().size(), 3u) << "the busy model was left alone";
  clock.advance_by(std::chrono::seconds(30));
  EXPECT_EQ(who_answers("3"), "heavy");
}

TEST_P(ModelServerTest, EveryFaultOfTheFirstModelLeadsToTheSecond) {
  for (const std::string fault :
       {"overloaded", "error", "unavailable", "slow", "cut", "bad_json", "empty", "too_long", "out_of_quota", "refusal"}) {
    server.script({{{"model", "heavy"}, {"fault", fault}, {"times", 1}}});
    EXPECT_EQ(who_answers(fault), "light") << fault;
    clock.advance_by(std::chrono::minutes(1));
  }
}

TEST_P(ModelServerTest, AnAnswerWithoutAProgramLeadsToTheSecondModel) {
  server.script({{{"model", "heavy"}, {"text", "I would rather talk."}, {"times", 1}}});
  EXPECT_EQ(who_answers("1"), "light");
}

TEST_P(ModelServerTest, ConnectionsAreUsedAgain) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(who_answers(std::to_string(i)), "heavy");
}

TEST_P(ModelServerTest, AStopRequestEndsTheCall) {
  server.script({{{"model", "heavy"}, {"fault", "slow"}, {"seconds", 5}, {"times", 1}}});
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(std::get<model::Refusal>(ask("1", source.get_token())).kind, RefusalKind::kCancelled);
}

INSTANTIATE_TEST_SUITE_P(BothApis, ModelServerTest, testing::Values("openai", "anthropic"));

TEST(CurlTransport, ANobodyListeningIsTransientAndALargeAnswerRejected) {
  http::CurlTransport transport;
  http::Request request;
  request.url = "http://127.0.0.1:1/";
  EXPECT_EQ(transport.send(request, {}).error().kind, ErrorKind::kTransient);

  ModelServer server;
  request.url = server.url() + "/calls";
  request.answer_bytes_max = 1;
  EXPECT_EQ(transport.send(request, {}).error().kind, ErrorKind::kRejected);
  request.url = "ftp://127.0.0.1/";
  EXPECT_EQ(transport.send(request, {}).error().kind, ErrorKind::kRejected);
}

}  // namespace
}  // namespace millrace::codegen
