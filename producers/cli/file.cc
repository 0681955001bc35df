#include "producers/cli/commands.h"

namespace millrace::cli {
namespace {

struct PutOptions {
  std::string file;
  std::string name;  ///< Empty: the file's own.
};

ExitCode put_file(CommandScope& scope, const PutOptions& options) {
  const auto files = scope.backend.files();
  if (!files) return scope.console.fail(files.error());
  const std::filesystem::path path(options.file);
  const std::string name = options.name.empty() ? path.filename().string() : options.name;
  const auto uri = (*files)->put_file(path, name);
  if (!uri) return scope.console.fail(uri.error());

  if (scope.console.is_text()) {
    scope.console.print_text(*uri + "\n");
  } else {
    scope.console.print_json(Json{{"uri", *uri}, {"name", name}});
  }
  return ExitCode::kOk;
}

}  // namespace

void add_file_commands(CommandTree& tree) {
  CLI::App& file = tree.add_group("file", "Files that jobs work on");
  tree.add<PutOptions>(
      file, "put", "Store a file and print the URI under which jobs find it",
      [](CommandSyntax& syntax, PutOptions& options) {
        syntax.argument("FILE", options.file, "the file").required();
        syntax.option("--name", options.name, "what to call it (default: its own name)");
      },
      put_file);
}

}  // namespace millrace::cli
