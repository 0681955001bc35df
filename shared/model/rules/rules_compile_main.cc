// Tests and curious people: millrace_rules_compile [--engine=spark] QUESTION FILE… prints the program, or the reason on stderr
// and exits with 2.
#include <filesystem>
#include <iostream>
#include <string>

#include "shared/model/rules/compile_question.h"

int main(int argc, char** argv) {
  using namespace millrace;
  std::string engine = "sandbox";
  if (const std::string flag = "--engine="; argc > 1 && std::string(argv[1]).starts_with(flag)) {
    engine = std::string(argv[1]).substr(flag.size());
    ++argv;
    --argc;
  }
  if (argc < 3) {
    std::cerr << "usage: millrace_rules_compile [--engine=sandbox|spark|ray] QUESTION FILE…\n";
    return 64;
  }
  std::vector<model::InputFile> files;
  for (int i = 2; i < argc; ++i) {
    const std::filesystem::path path = argv[i];
    auto table = csv::profile_file(path, path.filename().string());
    if (!table) {
      std::cerr << table.error().detail << "\n";
      return 2;
    }
    files.push_back({path.filename().string(), path.string(), std::move(*table)});
  }
  const auto program = model::rules::compile_question(argv[1], files, engine);
  if (!program) {
    std::cerr << program.error().detail << "\n";
    return 2;
  }
  std::cout << program->source;
  return 0;
}
