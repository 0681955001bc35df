#include <sstream>

#include "shared/asl/drawing/captions.h"
#include "shared/asl/drawing/drawing.h"

namespace millrace::asl {
namespace {

constexpr std::size_t kLabelCharactersMax = 60;

/// Text inside Mermaid's double quotes.
std::string label_of(std::string_view text) {
  std::string label = "\"";
  for (const char character : cut(text, kLabelCharactersMax)) {
    if (character == '"')
      label += "#quot;";
    else if (character == '#')
      label += "#35;";
    else if (character == '|')
      label += "#124;";
    else if (character == '<')
      label += "#lt;";
    else if (static_cast<unsigned char>(character) >= 0x20)
      label += character;
  }
  return label + '"';
}

std::string_view class_of(StateProgress progress) {
  switch (progress) {
    case StateProgress::kUntouched:
      return "untouched";
    case StateProgress::kRunning:
      return "running";
    case StateProgress::kSucceeded:
      return "succeeded";
    case StateProgress::kRecovered:
      return "recovered";
    case StateProgress::kFailed:
      return "failed";
  }
  return "untouched";
}

class MermaidDrawer final {
 public:
  explicit MermaidDrawer(const Picture& picture) : picture_(picture) {}

  std::string draw() {
    out_ << "flowchart TD\n";
    draw_machine(picture_.definition.machine(), "  ");
    if (picture_.has_run()) {
      out_ << "  classDef untouched fill:#ffffff,stroke:#9aa0a6,color:#5f6368\n"
           << "  classDef running fill:#d2e3fc,stroke:#1967d2,color:#174ea6\n"
           << "  classDef succeeded fill:#ceead6,stroke:#188038,color:#0d652d\n"
           << "  classDef recovered fill:#feefc3,stroke:#e37400,color:#b06000\n"
           << "  classDef failed fill:#fad2cf,stroke:#c5221f,color:#a50e0e\n";
    }
    return out_.str();
  }

 private:
  std::string id_of(const State& state) {
    const auto [entry, is_new] = ids_.try_emplace(&state, "s" + std::to_string(ids_.size()));
    return entry->second;
  }

  void draw_machine(const StateMachine& machine, const std::string& indent) {
    for (const State* state : reading_order(machine)) draw_node(*state, indent);
    const std::string start = "start" + std::to_string(++machines_);
    if (machine.start) out_ << indent << start << "(( )) --> " << id_of(*machine.start) << '\n';
    for (const State* state : reading_order(machine))
      for (const Edge& edge : edges_of(*state)) {
        const std::string caption = caption_of(*state, edge);
        const bool is_catch = edge.kind == Edge::Kind::kCatch;
        out_ << indent << id_of(*state) << (is_catch ? " -.->" : " -->")
             << (caption.empty() ? "" : "|" + label_of(caption) + "|") << ' ' << id_of(*edge.to) << '\n';
      }
  }

  void draw_node(const State& state, const std::string& indent) {
    const std::string id = id_of(state);
    const auto inner = inner_machines(state);
    if (!inner.empty()) {
      out_ << indent << "subgraph " << id << "[" << label_of(state.name) << "]\n";
      for (const InnerMachine& one : inner) draw_machine(*one.machine, indent + "  ");
      out_ << indent << "end\n";
    } else {
      const bool is_choice = std::holds_alternative<ChoiceState>(state.details);
      const bool is_end = ends_in_success(state) || is_fail(state);
      out_ << indent << id
           << (is_choice ? "{"
               : is_end  ? "(["
                         : "[")
           << label_of(state.name)
           << (is_choice ? "}"
               : is_end  ? "])"
                         : "]")
           << '\n';
    }
    if (picture_.has_run())
      out_ << indent << "class " << id << ' ' << class_of(picture_.progress_in(state.name)) << '\n';
  }

  const Picture& picture_;
  std::ostringstream out_;
  std::map<const State*, std::string> ids_;
  int machines_ = 0;
};

}  // namespace

std::string draw_mermaid(const Picture& picture) {
  return MermaidDrawer(picture).draw();
}

}  // namespace millrace::asl
