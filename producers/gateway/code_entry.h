#pragma once

#include "producers/gateway/code_doors.h"
#include "producers/gateway/services.h"

namespace millrace::gateway {

/// Submits what the request's document asks of the door's workflow, in its session, and waits for the result as long as
/// gateway.sync_wait says. The answer is a code_document, or 202 with the job's address.
Answer enter_code_door(const Services& services, const CodeDoor& door, const ApiRequest& request);

}  // namespace millrace::gateway
