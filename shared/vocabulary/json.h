#pragma once

#include <nlohmann/json.hpp>

#include "shared/vocabulary/json_fwd.h"
