#pragma once

#include <memory>
#include <vector>

#include "shared/http/transport.h"
#include "shared/model/provider.h"
#include "shared/model_access/model_settings.h"

namespace millrace::model_access {

/// Every model of every provider, in the order of preference of the settings.
std::vector<std::unique_ptr<model::ModelProvider>> make_models(const ModelSettings& settings, http::Transport& transport, Clock& clock);

}  // namespace millrace::model_access
