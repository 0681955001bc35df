#include <gtest/gtest.h>

#include "shared/http/retry_after.h"
#include "shared/model/anthropic_provider.h"
#include "shared/model/openai_provider.h"
#include "shared/vocabulary/json.h"

namespace millrace::model {
namespace {

/// A Transport that answers one thing and remembers what it was asked.
class OneAnswer final : public http::Transport {
 public:
  Result<http::Response> send(const http::Request& request, std::stop_token) override {
    asked = request;
    if (error) return *error;
    return response;
  }
  http::Request asked;
  http::Response response{.status = 200, .headers = {}, .body = {}};
  std::optional<Error> error;
};

std::string header_of(const http::Request& request, const std::string& name) {
  for (const auto& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

class HttpProviders : public testing::Test {
 protected:
  HttpProviders() {
    request.system = "Write programs.";
    request.prompt = "Count.";
    request.answer_schema = R"({"type": "object"})";
  }
  Reply ask_openai() { return OpenAiProvider(where, transport, clock).ask(request, {}); }
  Reply ask_anthropic() { return AnthropicProvider(where, transport, clock).ask(request, {}); }
  RefusalKind refusal_for_status(int status, const std::string& body = "{}") {
    transport.response = {.status = status, .headers = {}, .body = body};
    const Reply reply = ask_openai();
    return std::get<Refusal>(reply).kind;
  }

  HttpModel where{.base_url = "http://models.test", .api_key = "k-123", .model = "m-1"};
  OneAnswer transport;
  ManualClock clock{TimePoint{}};
  ModelRequest request;
};

TEST_F(HttpProviders, OpenAiIsAskedWithItsHeadersMessagesAndSchema) {
  transport.response.body = R"({"model": "m-1-2026", "choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}],
                                "usage": {"prompt_tokens": 12, "completion_tokens": 3}})";
  const Reply reply = ask_openai();

  EXPECT_EQ(transport.asked.url, "http://models.test/v1/chat/completions");
  EXPECT_EQ(header_of(transport.asked, "Authorization"), "Bearer k-123");
  const Json body = Json::parse(transport.asked.body);
  EXPECT_EQ(body["messages"][1]["content"], "Count.");
  EXPECT_EQ(body["response_format"]["type"], "json_schema");
  const auto& answer = std::get<ModelAnswer>(reply);
  EXPECT_EQ(answer.text, "hi");
  EXPECT_EQ(answer.model, "m-1-2026");
  EXPECT_EQ(answer.input_tokens, 12);
}

TEST_F(HttpProviders, AnthropicIsAskedWithItsHeadersAndAToolForTheSchema) {
  transport.response.body = R"({"model": "m-1", "stop_reason": "tool_use", "content": [{"type": "text", "text": "Well."},
      {"type": "tool_use", "name": "answer", "input": {"program": "import x"}}], "usage": {"input_tokens": 5, "cache_read_input_tokens": 7}})";
  const Reply reply = ask_anthropic();

  EXPECT_EQ(transport.asked.url, "http://models.test/v1/messages");
  EXPECT_EQ(header_of(transport.asked, "x-api-key"), "k-123");
  EXPECT_EQ(header_of(transport.asked, "anthropic-version"), "2023-06-01");
  const Json body = Json::parse(transport.asked.body);
  EXPECT_EQ(body["system"], "Write programs.");
  EXPECT_EQ(body["tool_choice"]["name"], "answer");
  const auto& answer = std::get<ModelAnswer>(reply);
  EXPECT_EQ(answer.text, R"({"program":"import x"})");
  EXPECT_EQ(answer.input_tokens, 12);
}

TEST_F(HttpProviders, StatusesBecomeWhatTheCallerDoesNext) {
  EXPECT_EQ(refusal_for_status(429), RefusalKind::kBusy);
  EXPECT_EQ(refusal_for_status(529), RefusalKind::kBusy);
  EXPECT_EQ(refusal_for_status(500), RefusalKind::kAway);
  EXPECT_EQ(refusal_for_status(503), RefusalKind::kAway);
  EXPECT_EQ(refusal_for_status(400), RefusalKind::kRejected);
  EXPECT_EQ(refusal_for_status(401), RefusalKind::kRejected);
  EXPECT_EQ(refusal_for_status(429, R"({"error": {"code": "insufficient_quota", "message": "no money"}})"), RefusalKind::kRejected);
}

TEST_F(HttpProviders, RetryAfterComesWithTheRefusal) {
  transport.response = {.status = 429, .headers = {{"retry-after", "7"}}, .body = "{}"};
  EXPECT_EQ(std::get<Refusal>(ask_anthropic()).retry_after, std::chrono::seconds(7));
}

TEST_F(HttpProviders, AnAnswerThatIsMalformedOrCutOffIsNone) {
  for (const std::string body : {"", "{\"choices\": [", "{}", "[]", R"({"choices": [{"message": {"content": null}}]})",
                                 R"({"choices": [{"message": {"content": "import"}, "finish_reason": "length"}]})"}) {
    transport.response.body = body;
    EXPECT_EQ(std::get<Refusal>(ask_openai()).kind, RefusalKind::kAway) << body;
  }
  transport.response.body = R"({"stop_reason": "max_tokens", "content": [{"type": "text", "text": "import"}]})";
  EXPECT_EQ(std::get<Refusal>(ask_anthropic()).kind, RefusalKind::kAway);
}

TEST_F(HttpProviders, ARefusalOfTheModelIsNotAnError) {
  transport.response.body = R"({"choices": [{"message": {"content": null, "refusal": "No."}, "finish_reason": "stop"}]})";
  EXPECT_EQ(std::get<Refusal>(ask_openai()).kind, RefusalKind::kNotUnderstood);
}

TEST_F(HttpProviders, TransportErrorsKeepTheirMeaning) {
  transport.error = transient("http", "connection refused");
  EXPECT_EQ(std::get<Refusal>(ask_openai()).kind, RefusalKind::kAway);
  transport.error = Error{ErrorKind::kCancelled, "http", "stopped"};
  EXPECT_EQ(std::get<Refusal>(ask_openai()).kind, RefusalKind::kCancelled);
}

TEST_F(HttpProviders, TheKeyIsInNoRefusal) {
  transport.response = {.status = 401, .headers = {}, .body = R"({"error": {"message": "bad key"}})"};
  EXPECT_EQ(std::get<Refusal>(ask_openai()).detail.find("k-123"), std::string::npos);
}

TEST(RetryAfter, ReadsSecondsMillisecondsAndDates) {
  const TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  const auto after = [&](std::string name, std::string value) {
    return http::retry_after({.status = 429, .headers = {{std::move(name), std::move(value)}}, .body = {}}, now);
  };
  EXPECT_EQ(after("retry-after", "1.5"), std::chrono::milliseconds(1500));
  EXPECT_EQ(after("retry-after-ms", "250"), std::chrono::milliseconds(250));
  EXPECT_EQ(after("retry-after", "Thu, 01 Jan 2026 00:00:20 GMT"), std::chrono::seconds(20));
  EXPECT_EQ(after("retry-after", "99999999"), std::chrono::hours(24));
  EXPECT_EQ(after("retry-after", "soon"), std::nullopt);
  EXPECT_EQ(after("retry-after", "-3"), std::nullopt);
}

}  // namespace
}  // namespace millrace::model
