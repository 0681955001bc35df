#pragma once

#include <string>
#include <vector>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::codegen {

/// What was asked before in the conversation that a job belongs to, and what came of it.
struct EarlierTurn {
  std::string asked;    ///< The prompt, or the caller's own program.
  std::string status;   ///< Of its job.
  std::string program;  ///< That ran; empty when none did.
};

/// Where conversations are kept. Any thread.
class EarlierTurns {
 public:
  virtual ~EarlierTurns() = default;
  /// The latest ones before this job, oldest first; of the session of the job's own tenant. kTransient when the store is away.
  virtual Result<std::vector<EarlierTurn>> before(const JobId& job, const std::string& session) = 0;
};

/// As a model is told of them; empty for none. Long programs are shortened. Pure.
std::string describe_conversation(const std::vector<EarlierTurn>& turns);

}  // namespace millrace::codegen
