#pragma once

#include <memory>
#include <optional>
#include <string>

#include "producers/cli/submission.h"
#include "shared/http/curl_transport.h"
#include "shared/tracing/otlp_exporter.h"

namespace millrace::cli {

/// A submission as a span: the first of its job's trace, or below the span that the environment's TRACEPARENT names. Does
/// nothing when no receiver of traces is set. Sends when it is destroyed.
class SubmissionTrace final {
 public:
  explicit SubmissionTrace(CommandScope& scope);

  /// Gives the plan its place in the trace. Before prepare_submission.
  void begin(SubmissionPlan& plan);
  /// It is published.
  void published(const Submission& submission);

 private:
  CommandScope& scope_;
  TimePoint began_;
  std::string asked_by_;
  topics::TraceIds ids_ = topics::TraceIds::kHashed;
  http::CurlTransport transport_;
  std::unique_ptr<tracing::OtlpExporter> exporter_;  ///< Last: it uses the transport. Null: nobody wants spans.
};

}  // namespace millrace::cli
