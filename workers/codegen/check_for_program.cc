#include "workers/codegen/check_for_program.h"

#include "shared/model/extract_program.h"

namespace millrace::codegen {

Result<void> check_for_program(const model::ModelRequest& request, const model::ModelAnswer& answer) {
  const auto found = model::extract_program(answer.text, request.language);
  if (!found) return found.error();
  return {};
}

}  // namespace millrace::codegen
