#pragma once

#include <string_view>

namespace millrace::sandbox {

enum class Stream { kStdout, kStderr };

/// Takes a program's log lines while it runs.
class LineSink {
 public:
  virtual ~LineSink() = default;
  /// One line without its end of line, in the order of its stream. Bytes are the program's: they need not be
  /// valid UTF-8. Called on the thread that called Sandbox::run; it should only enqueue, for while it blocks
  /// the program's output is not read (its limits are still enforced).
  virtual void line(Stream stream, std::string_view text) = 0;
};

}  // namespace millrace::sandbox
