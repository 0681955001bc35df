#pragma once

#include "producers/gateway/gateway_settings.h"
#include "producers/gateway/publisher.h"
#include "producers/gateway/request_schemas.h"
#include "producers/gateway/submission_board.h"
#include "producers/gateway/uploads_in_s3.h"
#include "shared/aws/glue_catalogue.h"
#include "shared/file_store/file_store.h"
#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "shared/time/random.h"
#include "shared/tracing/span_sink.h"
#include "topics/trace_context.h"

namespace millrace::gateway {

/// What is asked of AWS.
struct AwsServices {
  const aws::AwsAccount& account;
  aws::GlueCatalogue& glue;
  UploadsInS3& uploads;
};

/// What handlers work with. All of it may be used from any thread.
struct Services {
  postgres::SessionPool& database;
  file_store::FileStore& files;
  Publisher& publisher;
  SubmissionBoard& board;
  RequestSchemas& schemas;
  AwsServices aws;
  Clock& clock;
  Random& random;
  const GatewaySettings& settings;
  tracing::SpanSink* spans = nullptr;  ///< Null when nobody wants spans.
  topics::TraceIds trace_ids = topics::TraceIds::kHashed;
};

inline constexpr char kEventSource[] = "millrace/gateway";
inline constexpr Duration kPublishPatience = std::chrono::seconds(10);

}  // namespace millrace::gateway
