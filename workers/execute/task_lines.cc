#include "workers/execute/task_lines.h"

#include "workers/execute/clean_text.h"

namespace millrace::execute {

void TaskLines::line(sandbox::Stream stream, std::string_view text) {
  const bool kept = journal_.add({.job = task_.job,
                                  .task = task_.id,
                                  .attempt = task_.attempt,
                                  .at = clock_.now(),
                                  .stream = stream,
                                  .text = clean_text(text)});
  if (!kept) bytes_dropped_ += text.size();
}

}  // namespace millrace::execute
