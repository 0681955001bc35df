#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/http/transport.h"
#include "shared/parameters/parameter_source.h"
#include "shared/postgres/session.h"
#include "shared/agent_calls/call_settings.h"

namespace millrace::pool {

/// The sources that the settings name, in their order.
std::vector<std::unique_ptr<parameters::ParameterSource>> make_parameter_sources(
    const agent_calls::CallSettings& settings, const std::map<std::string, std::string>& environment, http::Transport& transport,
    postgres::SessionPool& sessions, Clock& clock);

}  // namespace millrace::pool
