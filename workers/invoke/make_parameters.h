#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/http/transport.h"
#include "shared/parameters/parameter_source.h"
#include "shared/postgres/session.h"
#include "workers/invoke/invoke_settings.h"

namespace millrace::invoke {

/// The sources that the settings name, in their order.
std::vector<std::unique_ptr<parameters::ParameterSource>> make_parameter_sources(
    const InvokeSettings& settings, const std::map<std::string, std::string>& environment, http::Transport& transport,
    postgres::SessionPool& sessions, Clock& clock);

}  // namespace millrace::invoke
