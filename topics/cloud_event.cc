#include "topics/cloud_event.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/digest.h"
#include "topics/events/field_limits.h"
#include "topics/field_reader.h"
#include "topics/names.h"
#include "topics/refusal.h"
#include "topics/trace_context.h"
#include "shared/vocabulary/utf8.h"

namespace millrace::topics {
namespace {

using event_log::Header;
using event_log::OutgoingRecord;
using event_log::Record;

constexpr std::string_view kContentType = "content-type";
constexpr std::string_view kStructured = "application/cloudevents";
constexpr std::string_view kBatch = "application/cloudevents-batch";
constexpr std::string_view kPrefix = "ce_";
constexpr std::size_t kAttributeBytesMax = 1024;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_but_for_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view content_type_of(const Record& record) {
  std::string_view type;
  for (const Header& header : record.headers) {
    if (same_but_for_case(header.name, kContentType)) type = header.value;
  }
  return type;
}

bool starts_with(std::string_view text, std::string_view start) {
  return same_but_for_case(text.substr(0, start.size()), start);
}

Error bad(std::string_view attribute, std::string problem, std::string remedy) {
  return refusal(kInvalidCloudEvent, {std::string(attribute), std::move(problem), std::move(remedy)});
}

Error not_utf8(std::string_view attribute) {
  return refusal(kNotUtf8, {std::string(attribute), "is not UTF-8", "encode it as UTF-8"});
}

/// The attribute that a `ce_` header (its name without prefix) sets, if it is one that we use.
std::string* slot_of(CloudEvent& event, std::string_view attribute) {
  if (attribute == "id") return &event.id;
  if (attribute == "source") return &event.source;
  if (attribute == "type") return &event.type;
  if (attribute == "subject") return &event.subject;
  if (attribute == "dataref") return &event.dataref;
  if (attribute == "tracestate") return &event.tracestate;
  return nullptr;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::optional<Error> problem_of(const CloudEvent& event) {
  const std::pair<std::string_view, const std::string*> required[] = {
      {"id", &event.id}, {"source", &event.source}, {"type", &event.type}};
  for (const auto& [name, value] : required) {
    if (value->empty()) return bad(name, "is missing", "CloudEvents 1.0 requires it: header ce_" + std::string(name));
    if (value->size() > kAttributeBytesMax) return bad(name, "is longer than 1024 bytes", "shorten it");
    if (has_control(*value)) return bad(name, "holds a control character", "remove it");
  }
  if (event.source.find(' ') != std::string::npos) return bad("source", "holds a blank", "write a URI reference");
  return {};
}

Result<OpenedEvent> open_binary(const Record& record) {
  OpenedEvent opened;
  CloudEvent& event = opened.attributes;
  std::string_view version;
  std::string_view time;
  std::string_view created_in;
  for (const Header& header : record.headers) {
    const std::string_view name = header.name;
    if (name == "traceparent") {
      event.traceparent = header.value;
    } else if (name == "tracestate") {
      event.tracestate = header.value;
    } else if (same_but_for_case(name, kContentType)) {
      if (!is_utf8(header.value)) return not_utf8(name);
      event.datacontenttype = header.value;
    } else if (name.starts_with(kPrefix)) {
      const std::string_view attribute = name.substr(kPrefix.size());
      if (!is_utf8(header.value)) return not_utf8(attribute);
      if (attribute == "specversion") version = header.value;
      if (attribute == "time") time = header.value;
      if (attribute == "traceparent") created_in = header.value;
      if (std::string* slot = slot_of(event, attribute)) *slot = header.value;
    }
  }
  if (version != "1.0") return bad("specversion", "is not 1.0", "set header ce_specversion to 1.0");
  if (auto problem = problem_of(event)) return *std::move(problem);
  if (!time.empty()) {
    event.time = parse_rfc3339(time);
    if (!event.time) return bad("time", "is not RFC 3339", "write it as 2026-01-31T12:00:00Z");
  }
  if (!is_traceparent(event.traceparent)) event.traceparent = is_traceparent(created_in) ? created_in : "";
  if (record.value) opened.in_record = *record.value;
  return opened;
}

/// Standard base64 with padding, as `data_base64` has it.
std::optional<std::string> decode_base64(std::string text) {
  if (text.size() % 4 != 0) return {};
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.pop_back();
  if (text.find_first_of("-_") != std::string::npos) return {};
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  std::string bytes = base64url_decode(text);
  if (bytes.empty() && !text.empty()) return {};
  return bytes;
}

void take_data(FieldReader& fields, OpenedEvent& opened) {
  if (!fields.has("data_base64")) {
    if (fields.has("data")) opened.in_record = fields.raw("data");
    return;
  }
  if (fields.has("data")) return fields.refuse("data_base64", "comes beside data", "send one of the two");
  opened.decoded = decode_base64(fields.prose("data_base64"));
  if (!opened.decoded) fields.refuse("data_base64", "is not base64", "encode it as RFC 4648, section 4, with padding");
}

}  // namespace

bool claims_cloud_event(const Record& record) {
  const auto is_attribute = [](const Header& header) { return header.name.starts_with(kPrefix); };
  return starts_with(content_type_of(record), kStructured) ||
         std::any_of(record.headers.begin(), record.headers.end(), is_attribute);
}

Result<OpenedEvent> open_structured(std::string_view value) {
  FieldReader fields(value, kInvalidCloudEvent);
  if (fields.prose("specversion") != "1.0") fields.refuse("specversion", "is not \"1.0\"", "set it to \"1.0\"");
  OpenedEvent opened;
  CloudEvent& event = opened.attributes;
  event.id = fields.name("id", kAttributeBytesMax);
  event.source = fields.name("source", kAttributeBytesMax);
  event.type = fields.name("type", kAttributeBytesMax);
  event.subject = fields.name_if_any("subject", kAttributeBytesMax);
  event.time = fields.time_if_any("time");
  event.dataref = fields.name_if_any("dataref", kUriBytesMax);
  event.traceparent = fields.prose("traceparent");
  event.tracestate = fields.prose("tracestate");
  if (fields.has("datacontenttype")) event.datacontenttype = fields.name("datacontenttype", kNameBytesMax);
  take_data(fields, opened);
  if (fields.error()) return *fields.error();
  if (auto problem = problem_of(event)) return *std::move(problem);
  if (!is_traceparent(event.traceparent)) event.traceparent.clear();
  return opened;
}

Result<OpenedEvent> open_cloud_event(const Record& record) {
  const std::string_view content_type = content_type_of(record);
  if (!starts_with(content_type, kStructured)) return open_binary(record);
  const bool is_json = content_type.find("+json") != std::string_view::npos;
  if (starts_with(content_type, kBatch) || !is_json) {
    return bad("content-type", "is neither binary mode nor one event as JSON", "send application/cloudevents+json, one event each");
  }
  return open_structured(record.value ? std::string_view(*record.value) : std::string_view());
}

Result<CloudEvent> read_cloud_event(const Record& record) {
  auto opened = open_cloud_event(record);
  if (!opened) return opened.error();
  CloudEvent event = std::move(opened->attributes);
  event.data = opened->data();
  return event;
}

OutgoingRecord to_record(CloudEvent event, Destination destination) {
  OutgoingRecord record{std::string(destination.topic), destination.partition, std::move(destination.key),
                        std::move(event.data), {}};
  record.headers.reserve(11);
  const auto add = [&record](std::string_view name, std::string value) {
    if (!value.empty()) record.headers.push_back({std::string(name), std::move(value)});
  };
  add("ce_specversion", "1.0");
  add("ce_id", std::move(event.id));
  add("ce_source", std::move(event.source));
  add("ce_type", std::move(event.type));
  add("ce_subject", std::move(event.subject));
  if (event.time) add("ce_time", to_rfc3339(*event.time));
  add("ce_dataref", std::move(event.dataref));
  add(kContentType, std::move(event.datacontenttype));
  add("ce_traceparent", event.traceparent);
  add("traceparent", std::move(event.traceparent));
  add("tracestate", std::move(event.tracestate));
  return record;
}

std::string record_id(const Record& record) {
  for (const Header& header : record.headers) {
    if (header.name == "ce_id") return header.value;
  }
  return sha256_hex(record.value.value_or(""));
}

}  // namespace millrace::topics
