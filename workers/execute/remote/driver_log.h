#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/sandbox/line_sink.h"
#include "shared/vocabulary/result.h"

namespace millrace::execute::remote {

/// The text in a gzip file, at most `bytes_max` of it; a file that is still being written gives what is whole. kRejected when
/// it is no gzip.
Result<std::string> gunzipped(std::string_view bytes, std::size_t bytes_max);

/// Hands the lines of a growing log to `lines`, except the first `seen`; a last line without its end only when the log `is_whole`.
/// Answers how many lines have been seen now.
std::size_t report_new_lines(std::string_view log, std::size_t seen, bool is_whole, sandbox::Stream stream, sandbox::LineSink& lines);

/// From the last traceback on, or else the end of what a program said on standard error: at most `bytes_max`.
std::string last_words(std::string_view text, std::size_t bytes_max);

/// Why a Spark program failed: its traceback, wherever that stands, or else the end of standard error. spark-submit gives a
/// Python program's standard error out as standard output.
std::string failure_in(std::string_view printed, std::string_view complained, std::size_t bytes_max);

/// A Ray driver's log without what Ray says of itself, for where nobody told its streams apart: lines in Ray's own form, time, tab and
/// source file, and before all others the one that names the entrypoint. Nothing else looks like Ray to us.
std::string without_rays_lines(std::string_view log);

/// The end of a text, cut at a line's beginning.
std::string tail_of(std::string_view text, std::size_t bytes_max);

}  // namespace millrace::execute::remote
