#pragma once

#include <string>

namespace millrace::agents {

/// The text with account numbers of AWS (twelve digits) blotted out: arn:aws:ssm:eu-west-1:************:parameter/x.
std::string redact_account(std::string text);

}  // namespace millrace::agents
