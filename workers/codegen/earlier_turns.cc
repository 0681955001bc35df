#include "workers/codegen/earlier_turns.h"

namespace millrace::codegen {
namespace {

constexpr std::size_t kProgramBytesMax = 4'000;

std::string beginning_of(std::string text) {
  if (text.size() <= kProgramBytesMax) return text;
  std::size_t end = kProgramBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // Not within a character.
  return text.substr(0, end) + "\n…";
}

}  // namespace

std::string describe_conversation(const std::vector<EarlierTurn>& turns) {
  if (turns.empty()) return "";
  std::string text = "Earlier in this conversation, oldest first; the question that follows may refer to it:\n\n";
  for (const EarlierTurn& turn : turns) {
    text += "They asked:\n" + turn.asked + "\n";
    text += turn.program.empty() ? "It ended as " + turn.status + ".\n\n" : "This program ran:\n" + beginning_of(turn.program) + "\n\n";
  }
  return text;
}

}  // namespace millrace::codegen
