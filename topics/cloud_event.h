#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/event_log/record.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"

namespace millrace::topics {

/// A CloudEvent 1.0 with the attributes that Millrace uses; other extensions are left in the record. Empty text means
/// that an optional attribute is absent.
struct CloudEvent {
  std::string id;      ///< Unique within its source.
  std::string source;  ///< A URI reference: no blanks.
  std::string type;
  std::string subject;
  std::optional<TimePoint> time;
  std::string traceparent;  ///< W3C; a malformed one is treated as absent.
  std::string tracestate;
  std::string dataref;  ///< Where the payload is when it is too large to travel (claim check).
  std::string datacontenttype = "application/json";
  std::string data;
};

/// Whether the record says that it is a CloudEvent: a content type application/cloudevents… or any `ce_` header.
bool claims_cloud_event(const event_log::Record& record);

/// Reads both modes of the Kafka protocol binding: binary (`ce_` headers) and structured
/// (application/cloudevents+json, `data` or `data_base64`). Errors are refusals (refusal.h) that name the attribute.
Result<CloudEvent> read_cloud_event(const event_log::Record& record);
/// The value alone, taken as a structured event.
Result<CloudEvent> read_structured(std::string_view value);

struct Destination {
  std::string_view topic;
  std::optional<int> partition = {};
  std::optional<std::string> key = {};
};

/// Binary mode. `traceparent` is written both as the transport's header and as the event's own attribute.
event_log::OutgoingRecord to_record(CloudEvent event, Destination destination);

/// The id by which a record is told from another at the same offset: `ce_id`, or a digest of the value.
std::string record_id(const event_log::Record& record);

}  // namespace millrace::topics
