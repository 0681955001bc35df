#include "topics/refusal.h"

namespace millrace::topics {

Error refusal(std::string_view name, const FieldProblem& problem) {
  return rejected(std::string(name), problem.field + ": " + problem.problem + "; " + problem.remedy);
}

}  // namespace millrace::topics
