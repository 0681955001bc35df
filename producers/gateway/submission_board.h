#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/json.h"

namespace millrace::gateway {

/// Requests that this process published and nobody has admitted yet, as far as it knows: between the two there is no job
/// that could be shown. Remembers the latest few thousand. Any thread.
class SubmissionBoard final {
 public:
  struct Entry {
    JobId job;
    std::string workflow;
    std::optional<std::string> tenant{};
    std::string event_source{};
    std::string event_id{};
    std::string error{};  ///< Of a refused one.
    std::string cause{};
  };

  void remember(Entry entry);
  std::optional<Entry> find(const JobId& job) const;
  /// The supervisor refused a request; answers the job that it would have been, if it was ours.
  std::optional<JobId> refuse(const std::string& event_source, const std::string& event_id, const std::string& error,
                              const std::string& cause);

 private:
  mutable std::mutex mutex_;
  std::map<JobId, Entry> entries_;
  std::deque<JobId> order_;
};

}  // namespace millrace::gateway
