#include "workers/execute/remote/driver_log.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace millrace::execute::remote {

Result<std::string> gunzipped(std::string_view bytes, std::size_t bytes_max) {
  z_stream stream{};
  constexpr int kAnyHeader = 15 + 32;
  if (inflateInit2(&stream, kAnyHeader) != Z_OK) return transient("gunzip", "no memory");
  std::string text;
  char chunk[16384];
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib reads only.
  stream.avail_in = static_cast<uInt>(bytes.size());
  int state = Z_OK;
  while (state == Z_OK && text.size() < bytes_max) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk);
    stream.avail_out = sizeof chunk;
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(chunk, sizeof chunk - stream.avail_out);
  }
  inflateEnd(&stream);
  if (state == Z_DATA_ERROR && text.empty()) return rejected("gunzip", "the log is no gzip file");
  text.resize(std::min(text.size(), bytes_max));
  return text;
}

std::size_t report_new_lines(std::string_view log, std::size_t seen, bool is_whole, sandbox::Stream stream, sandbox::LineSink& lines) {
  std::size_t number = 0;
  while (!log.empty()) {
    const std::size_t end = log.find('\n');
    if (end == std::string_view::npos && !is_whole) break;
    if (number++ >= seen) lines.line(stream, log.substr(0, end));
    log.remove_prefix(end == std::string_view::npos ? log.size() : end + 1);
  }
  return std::max(number, seen);
}

std::string tail_of(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  const std::size_t from = text.size() - bytes_max;
  const std::size_t line = text.find('\n', from);
  return std::string(text.substr(line == std::string_view::npos ? from : line + 1));
}

namespace {

constexpr std::string_view kTraceback = "Traceback (most recent call last)";

/// "2026-11-22 03:26:05,345<tab>INFO worker.py:1832 -- …"
bool is_rays_own(std::string_view line) {
  constexpr std::string_view kTime = "0000-00-00 00:00:00,000\t";
  constexpr std::array<std::string_view, 3> kSources{"INFO worker.py:", "WARNING worker.py:", "INFO job_manager.py:"};
  if (line.size() < kTime.size()) return false;
  for (std::size_t i = 0; i < kTime.size(); ++i) {
    const bool is_digit = line[i] >= '0' && line[i] <= '9';
    if (kTime[i] == '0' ? !is_digit : line[i] != kTime[i]) return false;
  }
  const std::string_view rest = line.substr(kTime.size());
  return std::any_of(kSources.begin(), kSources.end(), [&](std::string_view source) { return rest.starts_with(source); });
}

}  // namespace

std::string failure_in(std::string_view printed, std::string_view complained, std::size_t bytes_max) {
  const bool is_printed = printed.find(kTraceback) != std::string_view::npos;
  return last_words(is_printed ? printed : complained, bytes_max);
}

std::string last_words(std::string_view text, std::size_t bytes_max) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::size_t traceback = text.rfind(kTraceback);
  if (traceback != std::string_view::npos) text.remove_prefix(traceback);
  return tail_of(text, bytes_max);
}

std::string without_rays_lines(std::string_view log) {
  std::string kept;
  while (!log.empty()) {
    const std::size_t end = std::min(log.find('\n'), log.size() - 1) + 1;
    const std::string_view line = log.substr(0, end);
    log.remove_prefix(end);
    const bool is_entrypoint = kept.empty() && line.starts_with("Running entrypoint for job ");
    if (!is_entrypoint && !is_rays_own(line)) kept += line;
  }
  return kept;
}

}  // namespace millrace::execute::remote
