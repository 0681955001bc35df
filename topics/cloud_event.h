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

/// An event whose data still lies in its record: valid as long as the record is.
struct OpenedEvent {
  CloudEvent attributes;               ///< With empty `data`.
  std::string_view in_record;          ///< The data, unless it had to be decoded.
  std::optional<std::string> decoded;  ///< The data that came as `data_base64`.
  std::string_view data() const { return decoded ? std::string_view(*decoded) : in_record; }
};

/// Whether the record says that it is a CloudEvent: a content type application/cloudevents… or any `ce_` header.
bool claims_cloud_event(const event_log::Record& record);

/// Reads both modes of the Kafka protocol binding: binary (`ce_` headers) and structured
/// (application/cloudevents+json, `data` or `data_base64`). Errors are refusals (refusal.h) that name the attribute.
Result<CloudEvent> read_cloud_event(const event_log::Record& record);
/// The same without a copy of the data.
Result<OpenedEvent> open_cloud_event(const event_log::Record& record);
/// The value alone, taken as a structured event; it must outlive the answer.
Result<OpenedEvent> open_structured(std::string_view value);

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
