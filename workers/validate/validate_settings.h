#pragma once

#include "shared/sandbox/sandbox_limits.h"
#include "shared/settings/settings.h"

namespace millrace::validate {

struct ValidateSettings {
  sandbox::SandboxLimits judging;  ///< What judging one program may use.
};

ValidateSettings validate_settings(const settings::Sheet& sheet);

}  // namespace millrace::validate
