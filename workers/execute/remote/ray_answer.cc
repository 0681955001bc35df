#include "workers/execute/remote/ray_answer.h"

#include <algorithm>

#include "workers/execute/answer.h"
#include "workers/execute/remote/driver_log.h"

namespace millrace::execute::remote {
namespace {

constexpr std::size_t kPrintedBytesMax = 64 * 1024;
constexpr std::size_t kAnswerRowsBytesMax = 96 * 1024;

void take_line(RayLog& log, sandbox::Stream stream, const std::string& text, bool is_new, sandbox::LineSink& sink) {
  (stream == sandbox::Stream::kStdout ? log.printed : log.complained) += text + "\n";
  if (is_new) sink.line(stream, text);
}

}  // namespace

RayLog read_ray_log(std::string_view text, std::size_t& seen, sandbox::LineSink& sink) {
  RayLog log;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;  // Still being written.
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const bool is_new = number++ >= seen;
    const Json frame = Json::parse(line, nullptr, false);
    const bool is_said = frame.is_array() && frame.size() == 2 && frame[0].is_string();
    const std::string kind = is_said ? frame[0].get<std::string>() : "";
    if (kind == "out" && frame[1].is_string()) {
      take_line(log, sandbox::Stream::kStdout, frame[1].get<std::string>(), is_new, sink);
    } else if (kind == "err" && frame[1].is_string()) {
      take_line(log, sandbox::Stream::kStderr, frame[1].get<std::string>(), is_new, sink);
    } else if (kind == "result" && frame[1].is_string()) {
      log.result = frame[1].get<std::string>();
    } else if (kind == "dropped" && frame[1].is_number_unsigned()) {
      log.bytes_dropped = frame[1].get<std::size_t>();
    } else if (kind != "exit") {
      take_line(log, sandbox::Stream::kStderr, std::string(line), is_new, sink);
    }
  }
  seen = std::max(seen, number);
  return log;
}

Result<std::string> encode_ray_answer(const RayRun& run, const RayLog& log) {
  Answer answer;
  if (log.result) {
    auto parsed = parse_answer(*log.result);
    if (!parsed) return parsed.error();
    answer = *std::move(parsed);
  }
  const Answer shown = preview_of(answer, run.rows_max, kAnswerRowsBytesMax);
  std::string printed = tail_of(log.printed, kPrintedBytesMax);
  if (printed.ends_with('\n')) printed.pop_back();
  Json output{{"ray_cluster_ip", run.cluster}, {"run_id", run.id}, {"reused", run.is_reused}};
  output["output"] = std::move(printed);
  output["answer"] = shown.rows;
  output["columns"] = shown.columns;
  output["row_count"] = shown.row_count;
  output["truncated"] = shown.rows.size() < shown.row_count;
  return output.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace millrace::execute::remote
