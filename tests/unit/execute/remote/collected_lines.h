#pragma once

#include <string>
#include <vector>

#include "shared/sandbox/line_sink.h"

namespace millrace::execute::remote {

class CollectedLines final : public sandbox::LineSink {
 public:
  void line(sandbox::Stream stream, std::string_view text) override {
    (stream == sandbox::Stream::kStdout ? out : err).emplace_back(text);
  }
  std::vector<std::string> out;
  std::vector<std::string> err;
};

}  // namespace millrace::execute::remote
