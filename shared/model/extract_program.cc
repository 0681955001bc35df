#include "shared/model/extract_program.h"

#include <algorithm>
#include <array>
#include <optional>

#include "shared/vocabulary/json.h"

namespace millrace::model {
namespace {

constexpr int kEncodingsMax = 3;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string joined(const std::vector<std::string_view>& lines, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) text += std::string(lines[i]) + "\n";
  return text;
}

// ---- JSON ----

/// The text inside JSON strings around it: each was one encoding.
std::string without_encodings(std::string_view text) {
  std::string inner(text);
  for (int i = 0; i < kEncodingsMax; ++i) {
    const std::string_view bare = trimmed(inner);
    if (!bare.starts_with('"') || bare.starts_with("\"\"\"")) break;
    const Json json = Json::parse(bare, nullptr, false);
    if (!json.is_string()) break;
    inner = json.get<std::string>();
  }
  return inner;
}

std::optional<ExtractedProgram> program_in_json(std::string_view text) {
  const Json json = Json::parse(trimmed(text), nullptr, false);
  if (!json.is_object() || !json.contains("program") || !json["program"].is_string()) return std::nullopt;
  ExtractedProgram found;
  found.program = json["program"].get<std::string>();
  if (json.contains("explanation") && json["explanation"].is_string()) found.explanation = json["explanation"].get<std::string>();
  if (json.contains("columns") && json["columns"].is_array()) {
    for (const Json& column : json["columns"]) {
      if (column.is_string()) found.columns.push_back(column.get<std::string>());
    }
  }
  return found;
}

// ---- Fences ----

struct Block {
  std::string label;
  std::string text;
};

/// The length of a fence of ``` or ~~~ that begins a line; 0 for other lines.
std::size_t fence_length(std::string_view line, char mark) {
  const std::string_view bare = trimmed(line);
  const std::size_t length = std::min(bare.find_first_not_of(mark), bare.size());
  return length >= 3 ? length : 0;
}

std::vector<Block> fenced_blocks(const std::vector<std::string_view>& lines) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char mark = trimmed(lines[i]).starts_with('~') ? '~' : '`';
    const std::size_t length = fence_length(lines[i], mark);
    if (length == 0) continue;
    std::string label(trimmed(trimmed(lines[i]).substr(length)));
    std::size_t end = i + 1;
    const auto closes = [&](std::string_view line) {
      return fence_length(line, mark) >= length && trimmed(line).size() == fence_length(line, mark);
    };
    while (end < lines.size() && !closes(lines[end])) ++end;
    blocks.push_back({std::move(label), joined(lines, i + 1, end)});
    i = end;
  }
  return blocks;
}

bool is_labelled(const Block& block, std::string_view language) {
  std::string label = block.label.substr(0, block.label.find_first_of(" {"));
  std::transform(label.begin(), label.end(), label.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c); });
  return label == language || (language == "python" && (label == "py" || label == "python3"));
}

std::optional<std::string> longest_block(const std::vector<Block>& blocks, std::string_view language) {
  const Block* best = nullptr;
  for (const Block& block : blocks) {
    if (trimmed(block.text).empty()) continue;
    const bool beats = best == nullptr || (is_labelled(block, language) != is_labelled(*best, language)
                                               ? is_labelled(block, language)
                                               : block.text.size() > best->text.size());
    if (beats) best = &block;
  }
  return best == nullptr ? std::nullopt : std::optional(best->text);
}

// ---- Bare programs ----

constexpr std::array<std::string_view, 16> kStarts{"import ", "from ", "def ", "class ", "#!", "\"\"\"", "'''", "if ", "for ", "with ", "try:", "while ", "@", "print(", "async ", "# "};

bool is_assignment(std::string_view line) {
  const std::size_t name = line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]\"'");
  if (name == 0 || name == std::string_view::npos) return false;
  const std::string_view rest = trimmed(line.substr(name));
  return rest.starts_with('=') || rest.starts_with("+=") || rest.starts_with('(');
}

bool is_import(std::string_view line) {
  return line.starts_with("import ") || (line.starts_with("from ") && line.find(" import ") != std::string_view::npos);
}

/// Could this line stand in a program? Sentences begin like "if " or "for " too, but end in a full stop, not a colon.
bool is_code(std::string_view line) {
  if (line.empty() || line.front() == ' ' || line.front() == '\t') return true;
  if (line.starts_with("from ") || line.starts_with("import ")) return is_import(line);
  const bool needs_colon = line.starts_with("if ") || line.starts_with("for ") || line.starts_with("with ") || line.starts_with("while ");
  if (needs_colon) return trimmed(line).ends_with(':') || line.find(": ") != std::string_view::npos;
  const auto begins = [&](std::string_view start) { return line.starts_with(start); };
  const bool closes = std::string_view(")]}").find(line.front()) != std::string_view::npos;
  const bool goes_on = line.starts_with("else") || line.starts_with("elif ") || line.starts_with("except") || line.starts_with("finally") || line.starts_with("#");
  return closes || goes_on || std::any_of(kStarts.begin(), kStarts.end(), begins) || is_assignment(line);
}

/// From the first import on, to before the paragraph of prose that ends the answer.
std::optional<std::string> bare_program(const std::vector<std::string_view>& lines) {
  const auto first_import = std::find_if(lines.begin(), lines.end(), is_import);
  if (first_import == lines.end()) return std::nullopt;
  auto begin = static_cast<std::size_t>(first_import - lines.begin());
  while (begin > 0 && !lines[begin - 1].empty() && is_code(lines[begin - 1])) --begin;
  // A head comment or docstring before the imports belongs to the program when nothing else precedes it.
  const bool all_code = std::all_of(lines.begin(), first_import, is_code);
  if (all_code || trimmed(lines.front()).starts_with("\"\"\"") || trimmed(lines.front()).starts_with("#!")) begin = 0;

  std::size_t end = lines.size();
  for (std::size_t i = end; i > begin && (trimmed(lines[i - 1]).empty() || !is_code(lines[i - 1])); --i) end = i - 1;
  return joined(lines, begin, end);
}

}  // namespace

Result<ExtractedProgram> extract_program(std::string_view answer, std::string_view language) {
  const std::string text = without_encodings(answer);
  if (auto found = program_in_json(text)) {
    if (trimmed(found->program).empty()) return rejected("model", "the model's answer holds an empty program");
    // Models fence programs even inside JSON.
    const auto lines = lines_of(found->program);
    if (!lines.empty() && fence_length(trimmed(found->program), '`') > 0) {
      if (auto block = longest_block(fenced_blocks(lines), language)) found->program = *std::move(block);
    }
    return *std::move(found);
  }
  const auto lines = lines_of(text);
  const auto blocks = fenced_blocks(lines);
  for (const Block& block : blocks) {
    if (auto found = program_in_json(block.text); found && !trimmed(found->program).empty()) return *std::move(found);
  }
  ExtractedProgram found;
  if (auto block = longest_block(blocks, language)) {
    found.program = *std::move(block);
    return found;
  }
  if (auto bare = bare_program(lines); bare && language == "python") {
    found.program = *std::move(bare);
    return found;
  }
  // Other languages have no common beginning: an answer without prose marks is taken as it is.
  if (language != "python" && !trimmed(text).empty()) {
    found.program = std::string(trimmed(text)) + "\n";
    return found;
  }
  return rejected("model", "the model's answer holds no program: neither JSON with \"program\", nor a fenced block, nor code");
}

}  // namespace millrace::model
