#include "topics/request.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "shared/vocabulary/digest.h"
#include "topics/cloud_event.h"
#include "topics/events/dead_letter.h"
#include "topics/field_reader.h"
#include "topics/names.h"
#include "topics/refusal.h"
#include "topics/trace_context.h"

namespace millrace::topics {
namespace {

using event_log::Record;

constexpr std::size_t kIdentityBytesMax = 1024;

bool is_json(std::string_view content_type) {
  return content_type.empty() || content_type.find("json") != std::string_view::npos;
}

/// nlohmann's plain json sorts members, so equal requests print alike.
std::string digest_of(const JobRequested& request) {
  nlohmann::json canonical;
  canonical["workflow"] = request.workflow;
  canonical["input"] = nlohmann::json::parse(request.input);
  canonical["priority"] = request.priority;
  canonical["tags"] = request.tags;
  if (request.idempotency_key) canonical["idempotency_key"] = *request.idempotency_key;
  return sha256_hex(canonical.dump());
}

Result<SubmittedRequest> submitted(CloudEvent attributes, std::string_view data) {
  auto request = decode_job_requested(data);
  if (!request) return request.error();
  SubmittedRequest result;
  result.identity = request->idempotency_key ? "key:" + request->workflow + " " + *request->idempotency_key
                                             : "event:" + attributes.source + " " + attributes.id;
  result.digest = digest_of(*request);
  result.event_source = std::move(attributes.source);
  result.event_id = std::move(attributes.id);
  result.traceparent = std::move(attributes.traceparent);
  result.request = *std::move(request);
  return result;
}

Result<SubmittedRequest> from_event(Result<OpenedEvent> opened) {
  if (!opened) return opened.error();
  CloudEvent& attributes = opened->attributes;
  if (attributes.type != kJobRequested) {
    return refusal(kInvalidCloudEvent,
                   {"type", "is " + attributes.type, "requests are of type " + std::string(kJobRequested)});
  }
  if (!is_json(attributes.datacontenttype)) {
    return refusal(kInvalidCloudEvent,
                   {"datacontenttype", "is " + attributes.datacontenttype, "send application/json"});
  }
  if (opened->data().empty()) {
    return refusal(kInvalidRequest, {"data", "is empty", R"(send {"workflow": "…", "input": {…}})"});
  }
  return submitted(std::move(attributes), opened->data());
}

/// A replayed request keeps the place of its first publication: it is still the same request.
std::pair<std::string, std::string> place_of(const Record& record) {
  const std::int64_t offset = is_replay(record) ? read_dead_letter(record).origin_offset : record.offset;
  return {"kafka:" + record.from.topic, std::to_string(record.from.partition) + "-" + std::to_string(offset)};
}

std::string traceparent_of(const Record& record) {
  std::string traceparent;
  for (const auto& header : record.headers) {
    if (header.name == "traceparent" && is_traceparent(header.value)) traceparent = header.value;
  }
  return traceparent;
}

Result<SubmittedRequest> from_plain(const Record& record, std::string_view value) {
  FieldReader fields(value, kInvalidRequest);
  if (fields.has("specversion")) return from_event(open_structured(value));
  auto [source, id] = place_of(record);
  if (fields.has("id")) {
    id = fields.name("id", kIdentityBytesMax);
    source = fields.name_if_any("source", kIdentityBytesMax);
    if (source.empty()) source = "kafka:" + record.from.topic;
    if (source.find(' ') != std::string::npos) fields.refuse("source", "holds a blank", "write a URI reference");
  }
  if (fields.error()) return *fields.error();
  CloudEvent attributes;
  attributes.id = std::move(id);
  attributes.source = std::move(source);
  attributes.traceparent = traceparent_of(record);
  return submitted(std::move(attributes), value);
}

}  // namespace

Result<SubmittedRequest> read_request(const Record& record) {
  if (claims_cloud_event(record)) return from_event(open_cloud_event(record));
  if (!record.value || record.value->empty()) {
    return refusal(kInvalidRequest, {"data", "is empty", R"(send {"workflow": "…", "input": {…}})"});
  }
  return from_plain(record, *record.value);
}

}  // namespace millrace::topics
