#pragma once

#include "shared/settings/settings.h"
#include "topics/trace_context.h"

namespace millrace::pool {

/// traces.ids of the sheet.
topics::TraceIds trace_ids_from(const settings::Sheet& sheet);

}  // namespace millrace::pool
