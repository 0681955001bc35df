#include <algorithm>
#include <fstream>
#include <map>

#include "producers/cli/stack/child_process.h"
#include "producers/cli/stack/stack_commands.h"
#include "producers/cli/stack/stack_folder.h"

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr Duration kBetweenReads = 200ms;
constexpr int kNotFound = 5;

bool is_meant(const std::string& member, const std::string& name) {
  return name.empty() || member == name || member.rfind(name + "-", 0) == 0;
}

std::vector<fs::path> log_files(const StackFolder& folder, const std::string& name) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder.logs(), none)) {
    if (entry.path().extension() == ".log" && is_meant(entry.path().stem().string(), name)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Prints whole new lines of one file.
class Tail {
 public:
  Tail(fs::path file, std::string label) : file_(std::move(file)), label_(std::move(label)) {}

  void skip_to_last(std::size_t lines_max) {
    std::ifstream stream(file_);
    std::vector<std::streamoff> begins{0};
    for (std::string line; std::getline(stream, line) && !stream.eof();) begins.push_back(stream.tellg());
    const auto lines = begins.size() - 1;
    at_ = begins[lines > lines_max ? lines - lines_max : 0];
  }

  void print_new(std::ostream& out) {
    std::error_code problem;
    const auto size = fs::file_size(file_, problem);
    if (problem) return;
    if (static_cast<std::uintmax_t>(at_) > size) at_ = 0;  // The keeper cut it.
    std::ifstream stream(file_);
    stream.seekg(at_);
    for (std::string line; std::getline(stream, line) && !stream.eof();) {
      out << label_ << line << "\n";
      at_ = stream.tellg();
    }
    out << std::flush;
  }

 private:
  fs::path file_;
  std::string label_;
  std::streamoff at_ = 0;
};

}  // namespace

int logs(const settings::Sheet& sheet, const LogsOptions& options, const Voice& voice) {
  const StackFolder folder(sheet.text("state.folder"));
  std::map<fs::path, Tail> tails;
  const auto find_new = [&](std::size_t lines_max) {
    const auto files = log_files(folder, options.name);
    for (const auto& file : files) {
      const auto [tail, is_new] = tails.try_emplace(file, file, files.size() > 1 ? file.stem().string() + " | " : "");
      if (is_new) tail->second.skip_to_last(lines_max);
    }
  };

  find_new(options.lines);
  if (tails.empty()) {
    voice.notes << "millrace logs: no log of " << (options.name.empty() ? "anything" : options.name) << " in " << folder.logs().string() << "\n";
    return kNotFound;
  }
  SystemClock clock;
  for (;;) {
    for (auto& [file, tail] : tails) tail.print_new(voice.data);
    if (!options.follows) return 0;
    pause_for(clock, kBetweenReads);
    find_new(options.lines);
  }
}

}  // namespace millrace::cli::stack
