#include "workers/execute/remote/spark_runs.h"

#include <utility>

#include "shared/aws/aws_call.h"
#include "workers/execute/remote/driver_log.h"

namespace millrace::execute::remote {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

constexpr std::size_t kCauseBytes = 16 * 1024;
constexpr std::size_t kLogBytes = std::size_t{8} << 20;
constexpr double kBytesPerMb = 1024 * 1024;
constexpr std::size_t kSampleBytes = std::size_t{1} << 20;

// What a repetition may cure, and a stop, go back to the loop; the rest is the workflow's to know.
Result<TaskOutcome> spark_outcome_for(const Error& error, std::string name) {
  if (error.kind != ErrorKind::kRejected) return error;
  return TaskOutcome(Failed{.error = std::move(name), .cause = error.detail});
}

Result<TaskOutcome> input_refused(const Error& error) {
  if (error.where == aws::kNotFoundName || error.where == "FileMissing") return spark_outcome_for(error, "Input.NotFound");
  if (error.where == aws::kForbiddenName || error.where == "FileNotAllowed") return spark_outcome_for(error, "Input.Refused");
  return spark_outcome_for(error, "Input.Unreadable");
}

Failed not_configured(const std::string& what) { return {"Execution.NotConfigured", what}; }

/// What stays of an EMR run between two looks at it.
struct EmrHandle {
  std::string run;
  std::string name = {};  ///< By which a session remembers it (SparkMemory).
  std::string state = {};
  std::size_t lines_out = 0;
  std::size_t lines_err = 0;
};

std::string encode_handle(const EmrHandle& handle) {
  return Json{{"on_cancel", "stop_spark_run"},
              {"run", handle.run},
              {"name", handle.name},
              {"state", handle.state},
              {"lines_out", handle.lines_out},
              {"lines_err", handle.lines_err}}
      .dump();
}

EmrHandle parse_handle(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  EmrHandle handle{.run = aws::text_in(json, "run"), .name = aws::text_in(json, "name"), .state = aws::text_in(json, "state")};
  if (json.is_object()) {
    handle.lines_out = json.value("lines_out", std::size_t{0});
    handle.lines_err = json.value("lines_err", std::size_t{0});
  }
  return handle;
}

}  // namespace

Result<TaskOutcome> SparkRuns::look_at_input(const Task& task, std::stop_token stop) {
  const auto input = parse_spark_input(task.input);
  if (!input) return spark_outcome_for(input.error(), "Execution.BadRequest");
  const bool has_path = !input->path.empty();
  const bool has_tables = !input->tables.empty();
  if (has_path && has_tables) {
    return TaskOutcome(Failed{"Request.Ambiguous", "both s3_input_path and selected_tables are given: leave one of them out"});
  }
  std::optional<double> size = input->size_mb;
  const bool is_own_file = has_path && with_.own != nullptr && !aws::is_s3_path(input->path);
  if (is_own_file && !size) {
    const auto bytes = with_.own->size_of(input->path);
    if (!bytes) return input_refused(bytes.error());
    size = static_cast<double>(*bytes) / kBytesPerMb;
  }
  if (has_path && !size) {
    const auto path = aws::parse_s3_path(input->path);
    if (!path || path->key.empty()) return TaskOutcome(Failed{"Input.NotFound", input->path + " is no object in S3: write s3://bucket/key"});
    const auto bytes = with_.s3.size_of(*path, std::move(stop));
    if (!bytes) return input_refused(bytes.error());
    size = static_cast<double>(*bytes) / kBytesPerMb;
  }
  // Without any input there is nothing to be large.
  if (!has_path && !has_tables && !size) size = 0;
  const bool knows_aws = !with_.settings.lambda_function.empty() || !with_.settings.emr_application.empty();
  const bool runs_here = is_own_file || (!with_.settings.own_spark.home.empty() && !knows_aws);
  const std::string source = is_own_file ? "file" : has_path ? "s3" : has_tables ? "glue" : "none";
  const Json found{{"source", source}, {"file_size_mb", size ? Json(*size) : Json()}, {"platform", runs_here ? Json("Spark") : Json()}};
  return TaskOutcome(Succeeded{found.dump()});
}

Result<SparkRuns::Places> SparkRuns::places_of(const Task& task, const SparkTask& spark) const {
  if (!with_.settings.workspace) return rejected("spark", "set execute.workspace to a folder in S3, where programs, results and logs of jobs go");
  const aws::S3Path own = below(below(*with_.settings.workspace, task.job.value()), task.id.value());
  Places places{.program = below(own, "program.py"), .output = below(own, "output"), .logs = below(own, "logs")};
  if (spark.output.empty()) return places;
  const auto wanted = aws::parse_s3_path(spark.output);
  if (!wanted) return rejected("spark", "s3_output_path is '" + spark.output + "': write s3://bucket/folder");
  // A folder of its own below it: a result never mixes with another's, and nothing is overwritten.
  places.output = below(below(*wanted, task.job.value()), task.id.value());
  return places;
}

Result<TaskOutcome> SparkRuns::execute(const Task& task, sandbox::LineSink& lines, std::stop_token stop) {
  auto spark = parse_spark_task(task.input);
  if (!spark) return spark_outcome_for(spark.error(), "Execution.BadRequest");
  const bool begins = spark->platform == SparkPlatform::kOwn || task.handle.empty();
  if (!begins) return look_at_emr(task, *spark, lines, std::move(stop));
  if (!spark->session.empty() && with_.tenant_of) {
    auto tenant = with_.tenant_of(task.job);
    if (!tenant) return tenant.error();
    spark->tenant = *std::move(tenant);
  }
  return begin(task, *spark, lines, std::move(stop));
}

Result<TaskOutcome> SparkRuns::begin(const Task& task, const SparkTask& spark, sandbox::LineSink& lines, std::stop_token stop) {
  if (spark.platform != SparkPlatform::kOwn && !spark.input.empty() && !aws::is_s3_path(spark.input)) {
    return TaskOutcome(Failed{"Execution.BadRequest", "AWS cannot read " + spark.input + ": upload it to S3, or ask for the platform Spark"});
  }
  const auto name = memory_.name_of_run(spark, stop);
  if (!name) return name.error();
  auto earlier = memory_.recall(*name, stop);
  if (!earlier) return earlier.error();
  if (*earlier) return TaskOutcome(Succeeded{**std::move(earlier)});
  if (spark.platform == SparkPlatform::kEmr) return start_on_emr(task, spark, *name, std::move(stop));
  auto outcome = spark.platform == SparkPlatform::kOwn ? on_own(task, spark, lines, std::move(stop)) : on_lambda(task, spark, lines, std::move(stop));
  if (outcome) {
    if (const auto* succeeded = std::get_if<Succeeded>(&*outcome)) memory_.remember(*name, succeeded->output);
  }
  return outcome;
}

Result<std::string> SparkRuns::put_sample(const Task& task, const SparkTask& spark, std::stop_token stop) {
  const auto path = aws::parse_s3_path(spark.input);
  if (!path || path->key.empty() || !with_.settings.workspace || with_.settings.lambda_function.empty()) return std::string();
  auto head = with_.s3.read(*path, 0, kSampleBytes, stop);
  if (!head) return head.error();
  const std::size_t end = head->rfind('\n');
  if (head->size() == kSampleBytes && end != std::string::npos) head->resize(end + 1);
  const aws::S3Path sample = below(below(below(*with_.settings.workspace, task.job.value()), task.id.value()), "sample.csv");
  if (const auto put = with_.s3.put(sample, *std::move(head), "text/csv", std::move(stop)); !put) return put.error();
  return text_of(sample);
}

Result<TaskOutcome> SparkRuns::try_on_sample(const Task& task, sandbox::LineSink& lines, std::stop_token stop) {
  const auto spark = parse_spark_task(task.input);
  if (!spark) return spark_outcome_for(spark.error(), "Execution.BadRequest");
  const TaskOutcome left_out = Succeeded{R"({"tried":false})"};
  const auto sample = put_sample(task, *spark, stop);
  if (!sample && sample.error().kind != ErrorKind::kRejected) return sample.error();
  SparkTask tried = *spark;
  tried.code = sample ? program_on(spark->code, spark->input, *sample) : "";
  if (tried.code.empty() || sample->empty()) return left_out;
  tried.input = *sample;
  tried.output.clear();
  auto outcome = on_lambda(task, tried, lines, std::move(stop));
  if (!outcome) return outcome;
  if (auto* failed = std::get_if<Failed>(&*outcome)) {
    // Only the program's own failure says something about the whole run.
    if (failed->error != "Execution.Failed") return left_out;
    return TaskOutcome(Failed{failed->error, "on the first rows of its input: " + failed->cause});
  }
  return TaskOutcome(Succeeded{R"({"tried":true})"});
}

Result<TaskOutcome> SparkRuns::on_lambda(const Task& task, const SparkTask& spark, sandbox::LineSink& lines, std::stop_token stop) {
  if (with_.settings.lambda_function.empty()) return TaskOutcome(not_configured("set execute.lambda.function, or ask for the platform EMR"));
  const auto places = places_of(task, spark);
  if (!places) return spark_outcome_for(places.error(), "Execution.NotConfigured");
  Json payload{{"idempotency_key", task.id.value()}, {"code", spark.code}, {"s3_output_path", text_of(places->output)}};
  payload["s3_input_path"] = spark.input.empty() ? Json() : Json(spark.input);
  payload["selected_tables"] = spark.tables;
  lines.line(sandbox::Stream::kStderr, "calling the Lambda function " + with_.settings.lambda_function);
  const auto answer = with_.lambda.invoke(with_.settings.lambda_function, payload.dump(), with_.settings.lambda_time, std::move(stop));
  if (!answer && answer.error().where == http::kTimedOutName) {
    return TaskOutcome(Failed{"Execution.TimedOut", "the Lambda function did not answer within execute.lambda.time"});
  }
  if (!answer) return spark_outcome_for(answer.error(), "Execution.PlatformRefused");

  const Json said = Json::parse(answer->payload, nullptr, false);
  const std::string printed = aws::text_in(said, "stdout");
  const std::string complained = aws::text_in(said, "stderr");
  report_new_lines(printed, 0, true, sandbox::Stream::kStdout, lines);
  report_new_lines(complained, 0, true, sandbox::Stream::kStderr, lines);
  if (answer->has_failed) {
    const std::string message = aws::text_in(said, "errorMessage");
    const bool is_late = message.find("timed out") != std::string::npos;
    return TaskOutcome(Failed{is_late ? "Execution.TimedOut" : "Execution.Failed",
                              message.empty() ? "the Lambda function failed:\n" + tail_of(answer->log_tail, kCauseBytes) : message});
  }
  if (aws::text_in(said, "status") != "SUCCESS") {
    const std::string cause = failure_in(printed, complained, kCauseBytes);
    return TaskOutcome(Failed{"Execution.Failed", cause.empty() ? "the program failed and said nothing" : cause});
  }
  return TaskOutcome(Succeeded{encode_run(spark, answer->request_id, text_of(places->output), printed)});
}

Result<TaskOutcome> SparkRuns::on_own(const Task& task, const SparkTask& spark, sandbox::LineSink& lines, std::stop_token stop) {
  if (with_.own == nullptr) return TaskOutcome(not_configured("this pool has no Spark of its own: ask for the platform Lambda or EMR"));
  if (with_.settings.own_spark.is_local()) return with_.own->execute(task, spark, "", lines, std::move(stop));
  const auto places = places_of(task, spark);
  if (!places) return spark_outcome_for(places.error(), "Execution.NotConfigured");
  return with_.own->execute(task, spark, text_of(places->output), lines, std::move(stop));
}

Result<TaskOutcome> SparkRuns::start_on_emr(const Task& task, const SparkTask& spark, const std::string& name, std::stop_token stop) {
  if (with_.settings.emr_application.empty() || with_.settings.emr_role.empty()) {
    return TaskOutcome(not_configured("set execute.emr.application and execute.emr.role, or ask for the platform Lambda"));
  }
  const auto places = places_of(task, spark);
  if (!places) return spark_outcome_for(places.error(), "Execution.NotConfigured");
  const auto put = with_.s3.put(places->program, spark.code, "text/x-python", stop);
  if (!put) return spark_outcome_for(put.error(), "Execution.PlatformRefused");
  const aws::EmrJobRun run{
      .client_token = task.id.value(),
      .name = "millrace " + task.job.value(),
      .role = with_.settings.emr_role,
      .entry_point = text_of(places->program),
      .configuration = {{"spark.emr-serverless.driverEnv.MILLRACE_OUTPUT", text_of(places->output)},
                        {"spark.emr-serverless.driverEnv.PYTHONUNBUFFERED", "1"}},
      .log_uri = text_of(places->logs) + "/",
      .time_max = with_.settings.emr_time,
      .tags = {{"millrace-job", task.job.value()}, {"millrace-task", task.id.value()}}};
  // Not to be broken off: a run that began unheard could not be ended. Who is told of one too late ends it.
  const auto id = with_.emr.start(run, {});
  if (!id) return spark_outcome_for(id.error(), "Execution.PlatformRefused");
  return TaskOutcome(Pending{.handle = encode_handle({.run = *id, .name = name}), .poll_after = with_.clock.now() + with_.settings.poll});
}

/// A log that is not there yet, or cannot be read, is no reason to fail a run that goes well.
std::string SparkRuns::driver_log(const aws::S3Path& logs, const std::string& run, const std::string& stream, std::stop_token stop) {
  const aws::S3Path path =
      below(logs, "applications/" + with_.emr.application() + "/jobs/" + run + "/SPARK_DRIVER/" + stream + ".gz");
  const auto bytes = with_.s3.read(path, 0, kLogBytes, std::move(stop));
  if (!bytes) return "";
  const auto text = gunzipped(*bytes, kLogBytes);
  return text ? *text : "";
}

Result<TaskOutcome> SparkRuns::look_at_emr(const Task& task, const SparkTask& spark, sandbox::LineSink& lines, std::stop_token stop) {
  const auto places = places_of(task, spark);
  if (!places) return spark_outcome_for(places.error(), "Execution.NotConfigured");
  EmrHandle handle = parse_handle(task.handle);
  const auto found = with_.emr.look_at(handle.run, stop);
  if (!found) return spark_outcome_for(found.error(), "Execution.RunLost");
  if (found->state != handle.state) {
    lines.line(sandbox::Stream::kStderr, "EMR Serverless run " + handle.run + ": " + found->state +
                                             (found->details.empty() ? "" : ": " + found->details));
  }
  handle.state = found->state;
  const bool is_over = handle.state == "SUCCESS" || handle.state == "FAILED" || handle.state == "CANCELLED";
  const std::string printed = driver_log(places->logs, handle.run, "stdout", stop);
  const std::string complained = driver_log(places->logs, handle.run, "stderr", stop);
  handle.lines_out = report_new_lines(printed, handle.lines_out, is_over, sandbox::Stream::kStdout, lines);
  handle.lines_err = report_new_lines(complained, handle.lines_err, is_over, sandbox::Stream::kStderr, lines);

  if (handle.state == "SUCCESS") {
    std::string answer = encode_run(spark, handle.run, text_of(places->output), printed);
    memory_.remember(handle.name, answer);
    return TaskOutcome(Succeeded{std::move(answer)});
  }
  if (handle.state == "CANCELLED") {
    return TaskOutcome(Failed{"Execution.Cancelled", "somebody cancelled the EMR Serverless run " + handle.run + ": " + found->details});
  }
  if (handle.state == "FAILED") {
    const std::string words = failure_in(printed, complained, kCauseBytes);
    return TaskOutcome(Failed{"Execution.Failed", words.empty() ? "the EMR Serverless run " + handle.run + " failed: " + found->details : words});
  }
  return TaskOutcome(Pending{.handle = encode_handle(handle), .poll_after = with_.clock.now() + with_.settings.poll});
}

Result<TaskOutcome> SparkRuns::stop_run(const Task& task, std::stop_token stop) {
  const EmrHandle handle = parse_handle(task.handle);
  if (handle.run.empty()) return TaskOutcome(Failed{"Execution.BadRequest", "the handle names no run"});
  const auto cancelled = with_.emr.cancel(handle.run, std::move(stop));
  if (!cancelled) return cancelled.error();
  return TaskOutcome(Succeeded{"null"});
}

Result<TaskOutcome> SparkRuns::fetch(const Task& task, std::stop_token stop) {
  const auto request = parse_fetch_task(task.input);
  if (!request) return spark_outcome_for(request.error(), "Execution.BadRequest");
  const bool is_own = with_.own != nullptr && !aws::is_s3_path(request->output);
  const auto fetched = is_own ? with_.own->fetch(*request) : results_.fetch(*request, std::move(stop));
  if (!fetched) return spark_outcome_for(fetched.error(), "Execution.BadOutput");
  return TaskOutcome(Succeeded{encode(*fetched, *request)});
}

}  // namespace millrace::execute::remote
