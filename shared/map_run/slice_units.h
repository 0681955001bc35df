#pragma once

#include <vector>

#include "shared/map_run/run_codec.h"

namespace millrace::map_run {

/// The units that a slice names, with their inputs. An Error is the whole run's failure, as of make_units.
Result<std::vector<Unit>> units_of(const SliceRequest& request, const Plan& plan, ByteSource& source, Random& random);

}  // namespace millrace::map_run
