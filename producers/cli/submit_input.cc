#include "producers/cli/submit_input.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace millrace::cli {
namespace {

namespace fs = std::filesystem;

bool is_uri(const std::string& text) {
  return text.rfind("millrace-file:", 0) == 0 || text.find("://") != std::string::npos;
}

bool is_file(const std::string& text) {
  std::error_code ignored;
  return fs::exists(text, ignored);
}

bool looks_like_json(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && (text[first] == '{' || text[first] == '[' || text[first] == '"');
}

std::string standard_input() { return {std::istreambuf_iterator<char>(std::cin), {}}; }

Error unknown_input(const std::string& input) {
  return rejected("FileMissing", "--input " + input + " is no file; it may be a file, JSON text, - for standard input, or a "
                                                      "URI that `millrace file put` printed");
}

/// Standard input as a file of the store, by way of a temporary one.
Result<std::string> put_standard_input(file_store::FileStore& files) {
  std::error_code ignored;
  std::string pattern = (fs::temp_directory_path(ignored) / "millrace-input-XXXXXX").string();
  const int descriptor = ::mkstemp(pattern.data());
  if (descriptor < 0) return transient("submit", "no temporary file can be made for standard input: " + pattern);
  ::close(descriptor);
  std::ofstream(pattern, std::ios::binary) << standard_input();
  auto uri = files.put_file(pattern, "standard-input");
  fs::remove(pattern, ignored);
  return uri;
}

/// An input beside a prompt: something that programs open.
Result<Json> reference_to(Backend& backend, const std::string& input) {
  const bool is_stored = input == "-" || is_file(input);
  if (!is_stored && looks_like_json(input)) {
    Json value = Json::parse(input, nullptr, false);
    if (value.is_discarded()) return rejected("InvalidInput", "--input is neither a file nor JSON: " + input);
    return value;
  }
  if (!is_stored && is_uri(input)) return Json(input);
  if (!is_stored) return unknown_input(input);

  const auto files = backend.files();
  if (!files) return files.error();
  const auto uri =
      input == "-" ? put_standard_input(**files) : (*files)->put_file(input, fs::path(input).filename().string());
  if (!uri) return uri.error();
  return Json(*uri);
}

/// An input that is the job's whole input.
Result<Json> document_in(const std::string& input) {
  const bool is_read = input == "-" || is_file(input);
  std::string text = input == "-" ? standard_input() : input;
  if (input != "-" && is_read) {
    std::ifstream stream(input, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(stream), {});
    if (!stream.is_open()) return rejected("FileNotAllowed", input + " cannot be read; check its permissions");
  }
  Json value = Json::parse(text, nullptr, false);
  if (!value.is_discarded()) return value;
  if (!is_read && !looks_like_json(text)) return unknown_input(input);
  return rejected("InvalidInput", "--input" + (is_read ? " " + input : std::string()) +
                                      " is not JSON; to ask a question about a file, add --prompt");
}

}  // namespace

Result<Json> job_input(Backend& backend, const GivenInput& given) {
  if (!given.prompt) {
    if (given.inputs.size() > 1) {
      return rejected("InvalidInput", "without --prompt, --input is the job's input itself and may be given once");
    }
    return given.inputs.empty() ? Result<Json>(Json::object()) : document_in(given.inputs.front());
  }
  Json input{{"prompt", *given.prompt}};
  Json references = Json::array();
  for (const std::string& each : given.inputs) {
    auto reference = reference_to(backend, each);
    if (!reference) return reference;
    references.push_back(*std::move(reference));
  }
  if (!references.empty()) input["input"] = references.front();
  if (references.size() > 1) input["inputs"] = std::move(references);
  return input;
}

}  // namespace millrace::cli
