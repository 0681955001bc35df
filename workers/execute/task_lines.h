#pragma once

#include <cstdint>
#include <string_view>

#include "shared/sandbox/line_sink.h"
#include "shared/time/clock.h"
#include "shared/work_loop/task.h"
#include "workers/execute/line_journal.h"

namespace millrace::execute {

/// The lines of one task's program, stamped and handed to the journal. One thread at a time.
class TaskLines final : public sandbox::LineSink {
 public:
  TaskLines(const work_loop::Task& task, LineJournal& journal, Clock& clock)
      : task_(task), journal_(journal), clock_(clock) {}

  void line(sandbox::Stream stream, std::string_view text) override;

  std::uint64_t bytes_dropped() const { return bytes_dropped_; }

 private:
  const work_loop::Task& task_;
  LineJournal& journal_;
  Clock& clock_;
  std::uint64_t bytes_dropped_ = 0;
};

}  // namespace millrace::execute
