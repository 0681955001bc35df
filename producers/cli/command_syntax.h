#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace millrace::cli {

/// One thing that a command takes, to be narrowed right where it is declared.
class Parameter final {
 public:
  explicit Parameter(CLI::Option& option) : option_(&option) {}

  Parameter required();
  Parameter among(const std::vector<std::string>& choices);  ///< Whatever the case; the choice's own spelling is stored.
  Parameter between(std::int64_t least, std::int64_t most);
  Parameter positive();
  Parameter excludes(Parameter other);

 private:
  CLI::Option* option_;
};

/// Declares what a command takes: arguments by place, options with a value, flags without. Parsing writes into the
/// variables, which must live as long as the command; what was not given stays as it is. A vector may be given several
/// times. Keeps CLI11 out of the commands: its header costs seconds of compilation per file.
class CommandSyntax final {
 public:
  explicit CommandSyntax(CLI::App& app) : app_(app) {}

  Parameter argument(const std::string& name, std::string& variable, const std::string& meaning);
  Parameter argument(const std::string& name, std::vector<std::string>& variable, const std::string& meaning);
  Parameter argument(const std::string& name, int& variable, const std::string& meaning);

  Parameter option(const std::string& names, std::string& variable, const std::string& meaning);
  Parameter option(const std::string& names, std::vector<std::string>& variable, const std::string& meaning);
  Parameter option(const std::string& names, int& variable, const std::string& meaning);
  Parameter option(const std::string& names, std::int64_t& variable, const std::string& meaning);
  Parameter option(const std::string& names, std::size_t& variable, const std::string& meaning);
  Parameter option(const std::string& names, double& variable, const std::string& meaning);
  Parameter option(const std::string& names, std::optional<std::string>& variable, const std::string& meaning);
  Parameter option(const std::string& names, std::optional<std::int64_t>& variable, const std::string& meaning);
  Parameter option(const std::string& names, std::optional<double>& variable, const std::string& meaning);

  /// "!--no-x" clears the variable instead of setting it.
  Parameter flag(const std::string& names, bool& variable, const std::string& meaning);

 private:
  CLI::App& app_;
};

}  // namespace millrace::cli
