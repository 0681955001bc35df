#pragma once

#include "producers/gateway/services.h"
#include "producers/jobs/job_command.h"

namespace millrace::gateway {

/// What the gateway gives commands along. The services must outlive it.
jobs::CommandTools command_tools(const Services& services);

}  // namespace millrace::gateway
