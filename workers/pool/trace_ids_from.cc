#include "workers/pool/trace_ids_from.h"

namespace millrace::pool {

topics::TraceIds trace_ids_from(const settings::Sheet& sheet) {
  return sheet.text("traces.ids") == "xray" ? topics::TraceIds::kTimed : topics::TraceIds::kHashed;
}

}  // namespace millrace::pool
