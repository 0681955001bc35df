#pragma once

#include <map>
#include <string>

#include "producers/gateway/api.h"
#include "producers/gateway/services.h"

namespace millrace::gateway {

using Handlers = std::map<std::string, Handler>;  ///< By the operation's id in openapi.json.

/// Submit, list, show, wait, follow and control jobs. `services` must outlive the handlers, here and below.
void add_job_handlers(const Services& services, Handlers& handlers);
void add_job_control_handlers(const Services& services, Handlers& handlers);
void add_approval_handlers(const Services& services, Handlers& handlers);
/// The doors of the documents: /generate, /spark/generate, /execute, and the sessions behind them.
void add_code_handlers(const Services& services, Handlers& handlers);
/// Workflows as agents of Agent2Agent: /a2a/{workflow}.
void add_agent_handlers(const Services& services, Handlers& handlers);
/// The doors as tools of Model Context Protocol: /mcp.
void add_mcp_handlers(const Services& services, Handlers& handlers);
/// The code workflows as AgentCore's runtimes: /runtimes/{arn}/invocations.
void add_runtime_handlers(const Services& services, Handlers& handlers);
void add_file_handlers(const Services& services, Handlers& handlers);
void add_table_handlers(const Services& services, Handlers& handlers);

}  // namespace millrace::gateway
