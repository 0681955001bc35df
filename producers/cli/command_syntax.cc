#include "producers/cli/command_syntax.h"

#include <CLI/CLI.hpp>

namespace millrace::cli {
namespace {

template <typename Variable>
Parameter add(CLI::App& app, const std::string& names, Variable& variable, const std::string& meaning) {
  return Parameter(*app.add_option(names, variable, meaning));
}

}  // namespace

Parameter Parameter::required() {
  option_->required();
  return *this;
}

Parameter Parameter::among(const std::vector<std::string>& choices) {
  option_->transform(CLI::IsMember(choices, CLI::ignore_case));
  return *this;
}

Parameter Parameter::between(std::int64_t least, std::int64_t most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Parameter Parameter::positive() {
  option_->check(CLI::PositiveNumber);
  return *this;
}

Parameter Parameter::excludes(Parameter other) {
  option_->excludes(other.option_);
  return *this;
}

using std::string;

Parameter CommandSyntax::argument(const string& name, string& variable, const string& meaning) {
  return add(app_, name, variable, meaning);
}
Parameter CommandSyntax::argument(const string& name, std::vector<string>& variable, const string& meaning) {
  return add(app_, name, variable, meaning);
}
Parameter CommandSyntax::argument(const string& name, int& variable, const string& meaning) {
  return add(app_, name, variable, meaning);
}

Parameter CommandSyntax::option(const string& names, string& variable, const string& meaning) {
  return add(app_, names, variable, meaning);
}
Parameter CommandSyntax::option(const string& names, std::vector<string>& variable, const string& meaning) {
  // Each value has its flag, or the arguments that follow would be swallowed.
  return Parameter(*app_.add_option(names, variable, meaning)->allow_extra_args(false));
}
Parameter CommandSyntax::option(const string& names, int& variable, const string& meaning) {
  return add(app_, names, variable, meaning);
}
Parameter CommandSyntax::option(const string& names, std::int64_t& variable, const string& meaning) {
  return add(app_, names, variable, meaning);
}
Parameter CommandSyntax::option(const string& names, std::size_t& variable, const string& meaning) {
  return add(app_, names, variable, meaning);
}
Parameter CommandSyntax::option(const string& names, double& variable, const string& meaning) {
  return add(app_, names, variable, meaning);
}
Parameter CommandSyntax::option(const string& names, std::optional<string>& variable, const string& meaning) {
  return add(app_, names, variable, meaning);
}
Parameter CommandSyntax::option(const string& names, std::optional<std::int64_t>& variable, const string& meaning) {
  return add(app_, names, variable, meaning);
}
Parameter CommandSyntax::option(const string& names, std::optional<double>& variable, const string& meaning) {
  return add(app_, names, variable, meaning);
}

Parameter CommandSyntax::flag(const string& names, bool& variable, const string& meaning) {
  return Parameter(*app_.add_flag(names, variable, meaning));
}

}  // namespace millrace::cli
