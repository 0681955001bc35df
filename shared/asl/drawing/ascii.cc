#include <sstream>

#include "shared/asl/drawing/captions.h"
#include "shared/asl/drawing/drawing.h"

namespace millrace::asl {
namespace {

constexpr std::size_t kCaptionCharactersMax = 60;

std::string_view mark_of(StateProgress progress) {
  switch (progress) {
    case StateProgress::kUntouched:
      return "  ";
    case StateProgress::kRunning:
      return "> ";
    case StateProgress::kSucceeded:
      return "+ ";
    case StateProgress::kRecovered:
      return "~ ";
    case StateProgress::kFailed:
      return "! ";
  }
  return "  ";
}

class AsciiDrawer final {
 public:
  explicit AsciiDrawer(const Picture& picture) : picture_(picture) {}

  std::string draw() {
    if (picture_.has_run()) out_ << "+ succeeded   > running   ~ failed and went on   ! failed\n\n";
    draw_machine(picture_.definition.machine(), "");
    return out_.str();
  }

 private:
  void draw_machine(const StateMachine& machine, const std::string& indent) {
    const auto order = reading_order(machine);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const State* follower = i + 1 < order.size() ? order[i + 1] : nullptr;
      draw_state(*order[i], follower, indent);
    }
  }

  void draw_state(const State& state, const State* follower, const std::string& indent) {
    const std::string mark(picture_.has_run() ? mark_of(picture_.progress_in(state.name)) : "");
    const std::string caption = cut(caption_of(state), kCaptionCharactersMax);
    out_ << indent << mark << '[' << state.name << "]  " << kind_name(state)
         << (caption.empty() ? "" : "  " + caption) << '\n';
    for (const InnerMachine& inner : inner_machines(state)) {
      out_ << indent << "  |  " << inner.title << '\n';
      draw_machine(*inner.machine, indent + "  |    ");
    }
    const auto edges = edges_of(state);
    const bool goes_straight_on =
        edges.size() == 1 && edges.front().to == follower && edges.front().kind == Edge::Kind::kNext;
    if (goes_straight_on) {
      out_ << indent << "  |\n" << indent << "  v\n";
      return;
    }
    for (const Edge& edge : edges) draw_edge(state, edge, edge.to == follower, indent);
    if (edges.empty() || ends_in_success(state))
      out_ << indent << "  = " << (is_fail(state) ? "fails" : "ends") << '\n';
    out_ << '\n';
  }

  void draw_edge(const State& state, const Edge& edge, bool is_follower, const std::string& indent) {
    const std::string caption = cut(caption_of(state, edge), kCaptionCharactersMax);
    const std::string line = edge.kind == Edge::Kind::kCatch    ? "  :.. on "
                             : edge.kind == Edge::Kind::kChoice ? "  +-- if "
                                                                : "  +-- ";
    out_ << indent << (caption.empty() ? "  +" : line + caption + " ") << "--> " << edge.to->name
         << (is_follower ? "  (below)" : "") << '\n';
  }

  const Picture& picture_;
  std::ostringstream out_;
};

}  // namespace

std::string draw_ascii(const Picture& picture) {
  return AsciiDrawer(picture).draw();
}

}  // namespace millrace::asl
