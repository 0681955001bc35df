#include "topics/request.h"

#include <gtest/gtest.h>

#include "tests/unit/topics/records.h"
#include "topics/events/dead_letter.h"
#include "topics/names.h"
#include "topics/refusal.h"

namespace millrace::topics {
namespace {

constexpr const char* kBody = R"({"workflow":"python","input":{"b":1,"a":2}})";

event_log::Record binary(std::string body, std::string id = "1") {
  return read_from("millrace.requests", std::move(body),
                   {{"ce_specversion", "1.0"},
                    {"ce_id", std::move(id)},
                    {"ce_source", "shop"},
                    {"ce_type", std::string(kJobRequested)},
                    {"content-type", "application/json"}});
}

TEST(Request, IsTheSameFromBinaryStructuredAndPlainForm) {
  const std::string structured = R"({"specversion":"1.0","id":"1","source":"shop","type":"millrace.job.requested","data":)" +
                                 std::string(kBody) + "}";

  const auto from_binary = read_request(binary(kBody));
  const auto from_structured = read_request(
      read_from("millrace.requests", structured, {{"content-type", "application/cloudevents+json; charset=UTF-8"}}));
  const auto from_unlabelled = read_request(read_from("millrace.requests", structured));
  const auto from_plain = read_request(
      read_from("millrace.requests", R"({"id":"1","source":"shop","workflow":"python","input":{"a":2,"b":1}})"));

  for (const auto* read : {&from_binary, &from_structured, &from_unlabelled, &from_plain}) {
    ASSERT_TRUE(*read) << describe(read->error());
    EXPECT_EQ((*read)->identity, "event:shop 1");
    EXPECT_EQ((*read)->digest, from_binary->digest);
    EXPECT_EQ((*read)->request.workflow, "python");
  }
  EXPECT_EQ(from_binary->request.input, R"({"b":1,"a":2})");
}

TEST(Request, PlainJsonWithoutAnIdIsIdentifiedByItsPlace) {
  const auto read = read_request(read_from("millrace.requests", kBody));

  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(read->event_source, "kafka:millrace.requests");
  EXPECT_EQ(read->event_id, "3-42");
  EXPECT_EQ(read->identity, "event:kafka:millrace.requests 3-42");
}

TEST(Request, AReplayedDeadLetterIsStillTheSameRequest) {
  const auto record = read_from("millrace.requests", kBody);
  const auto letter = to_dead_letter(record, {rejected("UnknownWorkflow", "no"), 1, {}, {}, "g"});
  const auto replayed = replay_of(delivered(letter));
  ASSERT_TRUE(replayed);
  auto arrived = delivered(*replayed);
  arrived.offset = 4711;

  const auto read = read_request(arrived);

  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(read->identity, read_request(record)->identity);
  EXPECT_EQ(read->digest, read_request(record)->digest);
}

TEST(Request, AnIdempotencyKeyStandsInForSourceAndId) {
  const std::string body = R"({"workflow":"w","input":1,"idempotency_key":"order 7"})";

  EXPECT_EQ(read_request(binary(body, "1"))->identity, "key:w order 7");
  EXPECT_EQ(read_request(binary(body, "2"))->identity, "key:w order 7");
}

TEST(Request, DigestMindsMeaningNotSpelling) {
  const auto digest = [](const char* body) { return read_request(binary(body))->digest; };

  EXPECT_EQ(digest(R"({"workflow":"w","input":{"a":[1,2],"b":3}})"),
            digest(R"( { "input" : {"b":3, "a":[1, 2]}, "priority": 3, "tags": {}, "workflow":"w" } )"));
  EXPECT_NE(digest(R"({"workflow":"w","input":[1,2]})"), digest(R"({"workflow":"w","input":[2,1]})"));
  EXPECT_NE(digest(R"({"workflow":"w","input":1})"), digest(R"({"workflow":"v","input":1})"));
  EXPECT_NE(digest(R"({"workflow":"w","input":1})"), digest(R"({"workflow":"w","input":1,"priority":1})"));
}

TEST(Request, RefusesByName) {
  auto other_type = binary(kBody);
  other_type.headers.push_back({"ce_type", "other"});
  auto other_content = binary(kBody);
  other_content.headers.push_back({"content-type", "text/csv"});
  auto tombstone = read_from("millrace.requests", "");
  tombstone.value.reset();
  const std::vector<std::pair<event_log::Record, std::pair<std::string_view, std::string>>> cases = {
      {other_type, {kInvalidCloudEvent, "type: is other; requests are of type millrace.job.requested"}},
      {other_content, {kInvalidCloudEvent, "datacontenttype: is text/csv; send application/json"}},
      {binary(""), {kInvalidRequest, "data: is empty"}},
      {binary("{}"), {kInvalidRequest, "workflow: is missing"}},
      {binary("hello"), {kInvalidRequest, "data: is not a JSON object"}},
      {tombstone, {kInvalidRequest, "data: is empty"}},
      {read_from("millrace.requests", "hello"), {kInvalidRequest, "data: is not a JSON object"}},
      {read_from("millrace.requests", "\xff\xfe"), {kNotUtf8, "data: is not UTF-8"}},
      {read_from("millrace.requests", std::string(2'000'000, ' ')), {kPayloadTooLarge, "data: is 2000000 bytes"}},
  };

  for (const auto& [record, expected] : cases) {
    const auto read = read_request(record);
    ASSERT_FALSE(read) << expected.second;
    EXPECT_EQ(read.error().kind, ErrorKind::kRejected);
    EXPECT_EQ(read.error().where, expected.first) << read.error().detail;
    EXPECT_TRUE(read.error().detail.starts_with(expected.second)) << read.error().detail;
  }
}

TEST(Request, CarriesTheTrace) {
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  auto event = binary(kBody);
  event.headers.push_back({"traceparent", trace});

  EXPECT_EQ(read_request(event)->traceparent, trace);
  EXPECT_EQ(read_request(read_from("millrace.requests", kBody, {{"traceparent", trace}}))->traceparent, trace);
}

}  // namespace
}  // namespace millrace::topics
