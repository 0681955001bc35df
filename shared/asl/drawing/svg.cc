#include <iomanip>
#include <sstream>

#include "shared/asl/drawing/drawing.h"
#include "shared/asl/drawing/layout.h"

namespace millrace::asl {
namespace {

constexpr std::size_t kStatesMax = 1500;
constexpr double kLegendHeight = 34;

struct Colours {
  std::string_view fill;
  std::string_view line;
};

Colours colours_of(StateProgress progress) {
  switch (progress) {
    case StateProgress::kUntouched:
      return {"#ffffff", "#9aa0a6"};
    case StateProgress::kRunning:
      return {"#d2e3fc", "#1967d2"};
    case StateProgress::kSucceeded:
      return {"#ceead6", "#188038"};
    case StateProgress::kRecovered:
      return {"#feefc3", "#e37400"};
    case StateProgress::kFailed:
      return {"#fad2cf", "#c5221f"};
  }
  return {"#ffffff", "#9aa0a6"};
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char character : text) {
    if (character == '&')
      safe += "&amp;";
    else if (character == '<')
      safe += "&lt;";
    else if (character == '>')
      safe += "&gt;";
    else if (character == '"')
      safe += "&quot;";
    else if (static_cast<unsigned char>(character) >= 0x20)
      safe += character;
  }
  return safe;
}

std::size_t count_states(const StateMachine& machine) {
  std::size_t count = machine.states.size();
  for (const auto& state : machine.states)
    for (const InnerMachine& inner : inner_machines(*state)) count += count_states(*inner.machine);
  return count;
}

class SvgDrawer final {
 public:
  explicit SvgDrawer(const Picture& picture) : picture_(picture) {
    out_ << std::fixed << std::setprecision(1);
  }

  std::string draw(const MachineLayout& layout) {
    const double top = picture_.has_run() ? kLegendHeight : 0;
    const double width = std::max(layout.size.width, picture_.has_run() ? 520.0 : 0.0);
    open(width, layout.size.height + top);
    if (picture_.has_run()) draw_legend();
    draw_machine(layout, {.x = 0, .y = top});
    out_ << "</svg>\n";
    return out_.str();
  }

 private:
  void open(double width, double height) {
    out_ << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << width << "\" height=\"" << height
         << "\" viewBox=\"0 0 " << width << ' ' << height
         << "\" font-family=\"Helvetica, Arial, sans-serif\">\n"
         << "<defs>" << marker("arrow", "#5f6368") << marker("fault", "#c5221f") << "</defs>\n"
         << "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  }

  static std::string marker(const char* id, const char* colour) {
    return std::string("<marker id=\"") + id +
           "\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" "
           "orient=\"auto\">" +
           "<path d=\"M0,1 L10,5 L0,9 z\" fill=\"" + colour + "\"/></marker>";
  }

  void draw_legend() {
    static constexpr std::pair<StateProgress, std::string_view> kEntries[] = {
        {StateProgress::kSucceeded, "succeeded"},
        {StateProgress::kRunning, "running"},
        {StateProgress::kRecovered, "failed, went on"},
        {StateProgress::kFailed, "failed"},
        {StateProgress::kUntouched, "not reached"}};
    double x = 24;
    for (const auto& [progress, text] : kEntries) {
      const Colours colours = colours_of(progress);
      out_ << "<rect x=\"" << x << "\" y=\"12\" width=\"14\" height=\"14\" rx=\"3\" fill=\"" << colours.fill
           << "\" stroke=\"" << colours.line << "\"/>";
      draw_text({.x = x + 20, .y = 23}, text, "start", 11, "#3c4043");
      x += 32 + static_cast<double>(text.size()) * 6.4;
    }
  }

  void draw_machine(const MachineLayout& layout, Point corner) {
    if (!layout.states.empty()) draw_start(layout, corner);
    for (const PlacedEdge& edge : layout.edges) draw_line(edge, corner);
    for (const PlacedState& state : layout.states) draw_state(state, corner);
    // Above everything, so that no state hides when an edge is taken.
    for (const PlacedEdge& edge : layout.edges) draw_caption(edge, corner);
  }

  void draw_start(const MachineLayout& layout, Point corner) {
    const double x = corner.x + layout.start.x;
    const double y = corner.y + layout.start.y;
    const PlacedState& first = layout.states.front();
    out_ << "<circle cx=\"" << x << "\" cy=\"" << y << "\" r=\"6\" fill=\"#3c4043\"/>"
         << "<path d=\"M" << x << ',' << y + 6 << " L" << x << ','
         << corner.y + first.centre.y - first.size.height / 2
         << "\" stroke=\"#5f6368\" stroke-width=\"1.4\" fill=\"none\" marker-end=\"url(#arrow)\"/>\n";
    if (!layout.title.empty())
      draw_text({.x = corner.x + layout.size.width / 2, .y = corner.y + 4}, layout.title, "middle", 10,
                "#5f6368");
  }

  void draw_state(const PlacedState& placed, Point corner) {
    const State& state = *placed.state;
    const Colours colours = colours_of(picture_.progress_in(state.name));
    const double left = corner.x + placed.centre.x - placed.size.width / 2;
    const double top = corner.y + placed.centre.y - placed.size.height / 2;
    out_ << "<g><title>" << escaped(state.name) << " (" << kind_name(state) << ")</title>";
    draw_outline(state, left, top, placed.size, colours);
    const double middle = corner.x + placed.centre.x;
    const std::string caption = cut(caption_of(state), kCaptionCharactersShown);
    const bool has_inside = !placed.inside.empty();
    const double name_y = has_inside ? top + 17 : corner.y + placed.centre.y + (caption.empty() ? 4.5 : -2);
    draw_text({.x = middle, .y = name_y}, cut(state.name, kNameCharactersShown), "middle", 13, "#202124");
    if (!caption.empty() && !has_inside)
      draw_text({.x = middle, .y = name_y + 15}, caption, "middle", 10, "#5f6368");
    out_ << "</g>\n";
    for (const auto& inner : placed.inside)
      draw_machine(*inner, {.x = left + inner->corner.x, .y = top + inner->corner.y});
  }

  void draw_outline(const State& state, double left, double top, Size size, Colours colours) {
    if (std::holds_alternative<ChoiceState>(state.details)) {
      const double middle = top + size.height / 2;
      out_ << "<path d=\"M" << left << ',' << middle << " L" << left + 16 << ',' << top << " L"
           << left + size.width - 16 << ',' << top << " L" << left + size.width << ',' << middle << " L"
           << left + size.width - 16 << ',' << top + size.height << " L" << left + 16 << ','
           << top + size.height << " Z\"";
    } else {
      const bool is_end = std::holds_alternative<SucceedState>(state.details) || is_fail(state);
      out_ << "<rect x=\"" << left << "\" y=\"" << top << "\" width=\"" << size.width << "\" height=\""
           << size.height << "\" rx=\"" << (is_end ? 22 : 6) << "\"";
    }
    const bool is_dashed = std::holds_alternative<MapState>(state.details);
    out_ << " fill=\"" << colours.fill << "\" stroke=\""
         << (is_fail(state) && !picture_.has_run() ? "#c5221f" : colours.line) << "\" stroke-width=\"1.6\""
         << (is_dashed ? " stroke-dasharray=\"7 3\"" : "") << "/>";
    if (ends_in_success(state) && !std::holds_alternative<SucceedState>(state.details))
      out_ << "<rect x=\"" << left + 3 << "\" y=\"" << top + 3 << "\" width=\"" << size.width - 6
           << "\" height=\"" << size.height - 6 << "\" rx=\"4\" fill=\"none\" stroke=\"" << colours.line
           << "\" stroke-width=\"0.8\"/>";
  }

  /// A smooth line: each piece leaves and enters vertically.
  void draw_line(const PlacedEdge& edge, Point corner) {
    const bool is_catch = edge.edge.kind == Edge::Kind::kCatch;
    const auto at = [&](const Point& point) {
      return Point{.x = corner.x + point.x, .y = corner.y + point.y};
    };
    Point from = at(edge.points.front());
    out_ << "<path d=\"M" << from.x << ',' << from.y;
    const bool is_loop = edge.points.size() == 4 && edge.points.front().x == edge.points.back().x &&
                         edge.points[1].x == edge.points[2].x;
    for (std::size_t i = 1; i < edge.points.size(); ++i) {
      const Point to = at(edge.points[i]);
      const double middle = (from.y + to.y) / 2;
      if (is_loop)
        out_ << " L" << to.x << ',' << to.y;
      else
        out_ << " C" << from.x << ',' << middle << ' ' << to.x << ',' << middle << ' ' << to.x << ',' << to.y;
      from = to;
    }
    out_ << "\" fill=\"none\" stroke=\"" << (is_catch ? "#c5221f" : "#5f6368") << "\" stroke-width=\"1.4\""
         << (is_catch ? " stroke-dasharray=\"4 3\"" : "") << " marker-end=\"url(#"
         << (is_catch ? "fault" : "arrow") << ")\"/>\n";
  }

  void draw_caption(const PlacedEdge& edge, Point corner) {
    if (edge.caption.empty()) return;
    const std::string text = cut(edge.caption, kCaptionCharactersShown);
    const Point at{.x = corner.x + edge.caption_at.x, .y = corner.y + edge.caption_at.y + 3};
    const double width = static_cast<double>(text.size()) * 5.4 + 4;
    out_ << "<rect x=\"" << at.x - width / 2 << "\" y=\"" << at.y - 10 << "\" width=\"" << width
         << "\" height=\"13\" fill=\"#ffffff\" fill-opacity=\"0.85\"/>";
    draw_text(at, text, "middle", 10, edge.edge.kind == Edge::Kind::kCatch ? "#c5221f" : "#3c4043");
  }

  void draw_text(Point at, std::string_view text, const char* anchor, int size, const char* colour) {
    out_ << "<text x=\"" << at.x << "\" y=\"" << at.y << "\" text-anchor=\"" << anchor << "\" font-size=\""
         << size << "\" fill=\"" << colour << "\">" << escaped(text) << "</text>\n";
  }

  const Picture& picture_;
  std::ostringstream out_;
};

std::string apology(std::size_t states) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600\" height=\"40\"><text x=\"10\" y=\"25\" "
         "font-family=\"sans-serif\">" +
         std::to_string(states) + " states are too many for one picture: use --format ascii</text></svg>\n";
}

}  // namespace

std::string draw_svg(const Picture& picture) {
  const StateMachine& machine = picture.definition.machine();
  const std::size_t states = count_states(machine);
  if (states > kStatesMax) return apology(states);
  return SvgDrawer(picture).draw(*lay_out(machine));
}

}  // namespace millrace::asl
