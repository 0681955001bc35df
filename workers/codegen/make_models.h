#pragma once

#include <memory>
#include <vector>

#include "shared/http/transport.h"
#include "shared/model/provider.h"
#include "workers/codegen/codegen_settings.h"

namespace millrace::codegen {

/// Every model of every provider, in the order of preference of the settings.
std::vector<std::unique_ptr<model::ModelProvider>> make_models(const CodegenSettings& settings, http::Transport& transport, Clock& clock);

/// An answer is of use when there is a program in it.
Result<void> check_for_program(const model::ModelRequest& request, const model::ModelAnswer& answer);

}  // namespace millrace::codegen
