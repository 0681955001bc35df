#include "topics/cloud_event.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"
#include "tests/unit/topics/records.h"
#include "topics/refusal.h"

namespace millrace::topics {
namespace {

constexpr const char* kTrace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::vector<event_log::Header> attributes() {
  return {{"ce_specversion", "1.0"}, {"ce_id", "1"}, {"ce_source", "shop"}, {"ce_type", "t"}};
}

TEST(CloudEvent, ReadsWhatItWrote) {
  CloudEvent event{"id 1", "a/b", "some.type", "job", parse_rfc3339("2026-01-31T12:00:00.5Z"), kTrace, "k=v",
                   "file:x", "application/json", R"({"ä":1})"};

  const auto sent = to_record(event, {.topic = "some.topic", .partition = 5, .key = "k"});
  const auto read = read_cloud_event(delivered(sent));

  EXPECT_EQ(sent.topic, "some.topic");
  EXPECT_EQ(sent.partition, 5);
  EXPECT_EQ(sent.key, "k");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(read->id, event.id);
  EXPECT_EQ(read->source, event.source);
  EXPECT_EQ(read->type, event.type);
  EXPECT_EQ(read->subject, event.subject);
  EXPECT_EQ(read->time, event.time);
  EXPECT_EQ(read->traceparent, kTrace);
  EXPECT_EQ(read->tracestate, event.tracestate);
  EXPECT_EQ(read->dataref, event.dataref);
  EXPECT_EQ(read->datacontenttype, event.datacontenttype);
  EXPECT_EQ(read->data, event.data);
}

TEST(CloudEvent, ReadsStructuredModeWithDataAndWithBase64) {
  const std::vector<event_log::Header> headers = {{"Content-Type", "Application/CloudEvents+json; charset=UTF-8"}};
  const std::string start = R"({"specversion":"1.0","id":"1","source":"s","type":"t",)";

  const auto plain = read_cloud_event(read_from("x", start + R"("data":{"a": 1},"extension":true})", headers));
  const auto encoded = read_cloud_event(read_from("x", start + R"("data_base64":"eyJhIjoxfQ=="})", headers));

  ASSERT_TRUE(plain) << describe(plain.error());
  EXPECT_EQ(plain->data, R"({"a": 1})");
  ASSERT_TRUE(encoded) << describe(encoded.error());
  EXPECT_EQ(encoded->data, R"({"a":1})");
}

TEST(CloudEvent, RefusalsNameTheAttribute) {
  const std::vector<event_log::Header> structured = {{"content-type", "application/cloudevents+json"}};
  const auto without = [](std::string_view name) {
    auto headers = attributes();
    std::erase_if(headers, [&](const auto& header) { return header.name == name; });
    return read_from("x", "{}", headers);
  };
  const auto with = [](std::string name, std::string value) {
    auto headers = attributes();
    headers.push_back({std::move(name), std::move(value)});
    return read_from("x", "{}", headers);
  };
  const std::vector<std::pair<event_log::Record, std::string>> cases = {
      {without("ce_id"), "id: is missing"},
      {without("ce_source"), "source: is missing"},
      {without("ce_type"), "type: is missing"},
      {without("ce_specversion"), "specversion: is not 1.0"},
      {with("ce_specversion", "0.3"), "specversion: is not 1.0"},
      {with("ce_time", "yesterday"), "time: is not RFC 3339"},
      {with("ce_source", "a b"), "source: holds a blank"},
      {with("ce_id", "a\nb"), "id: holds a control character"},
      {with("content-type", "application/cloudevents-batch+json"), "content-type: is"},
      {with("content-type", "application/cloudevents+avro"), "content-type: is"},
      {read_from("x", "{}", structured), "specversion: is not"},
      {read_from("x", "[", structured), "data: is not a JSON object"},
      {read_from("x", R"({"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"%"})", structured),
       "data_base64: is not base64"},
      {read_from("x", R"({"specversion":"1.0","id":"1","source":"s","type":"t","data":1,"data_base64":""})", structured),
       "data_base64: comes beside data"},
  };

  for (const auto& [record, expected] : cases) {
    const auto read = read_cloud_event(record);
    ASSERT_FALSE(read) << expected;
    EXPECT_EQ(read.error().kind, ErrorKind::kRejected);
    EXPECT_EQ(read.error().where, kInvalidCloudEvent);
    EXPECT_TRUE(read.error().detail.starts_with(expected)) << read.error().detail;
  }
}

TEST(CloudEvent, RefusesAttributesThatAreNotUtf8) {
  auto headers = attributes();
  headers.push_back({"ce_subject", "\xff"});

  const auto read = read_cloud_event(read_from("x", "{}", headers));

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().where, kNotUtf8);
}

TEST(CloudEvent, TakesTheTransportsTraceAndElseTheEventsOwn) {
  const std::string other = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  auto own = attributes();
  own.push_back({"ce_traceparent", kTrace});
  auto both = own;
  both.push_back({"traceparent", other});
  auto broken = own;
  broken.push_back({"traceparent", "00-zz"});

  EXPECT_EQ(read_cloud_event(read_from("x", "{}", own))->traceparent, kTrace);
  EXPECT_EQ(read_cloud_event(read_from("x", "{}", both))->traceparent, other);
  EXPECT_EQ(read_cloud_event(read_from("x", "{}", broken))->traceparent, kTrace);
}

TEST(CloudEvent, ATombstoneHasNoData) {
  auto record = read_from("x", "", attributes());
  record.value.reset();

  const auto read = read_cloud_event(record);

  ASSERT_TRUE(read);
  EXPECT_EQ(read->data, "");
}

TEST(CloudEvent, RecordIdIsTheEventsOwnOrFollowsFromTheValue) {
  EXPECT_EQ(record_id(read_from("x", "{}", attributes())), "1");
  EXPECT_EQ(record_id(read_from("x", "a")), record_id(read_from("y", "a")));
  EXPECT_NE(record_id(read_from("x", "a")), record_id(read_from("x", "b")));
}

}  // namespace
}  // namespace millrace::topics
